#pragma once

#include "base/result.hpp"
#include "kube/config.hpp"

namespace kymaros::kube {

/// Where the kubelet puts a pod's ServiceAccount.
inline constexpr std::string_view kServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

/// True if the environment is that of a pod.
bool is_in_cluster(const Surroundings& surroundings);

/// The cluster that this pod runs in, as its ServiceAccount. ErrorCode::Invalid if the pod has no token.
Result<Config> in_cluster_config(const Surroundings& surroundings);

}  // namespace kymaros::kube
