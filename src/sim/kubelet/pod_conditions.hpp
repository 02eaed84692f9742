#pragma once

#include <string_view>

#include "json/value.hpp"
#include "sim/kubelet/pod_machine.hpp"

namespace kymaros::sim {

/// status.conditions: pkg/kubelet/status/generate.go.
json::Array pod_conditions(const json::Value& pod, const PodMachine& machine, std::string_view phase,
                           Time now);

}  // namespace kymaros::sim
