#pragma once

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/kubelet/kubelet.hpp"

namespace kymaros::sim {

/// "10.0.0.<number>"
std::string address_of(const KubeletOptions& options);

/// The Node as a kubelet registers it, and its first status.
json::Object node_object(const KubeletOptions& options);
json::Object node_status(const KubeletOptions& options, Time now);

}  // namespace kymaros::sim
