#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/kubelet/pod_machine.hpp"

namespace kymaros::sim {

struct PodAddresses {
  std::string host, pod;
};

/// The whole status of a pod as its kubelet writes it (Kubernetes 1.35): phase, conditions with the times of
/// those that did not change, statuses of all containers. Conditions of others stay.
json::Object pod_status(const json::Value& pod, const PodMachine& machine, const PodAddresses& addresses,
                        Time now);

}  // namespace kymaros::sim
