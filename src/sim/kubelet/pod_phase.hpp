#pragma once

#include <string_view>

#include "sim/kubelet/pod_machine.hpp"

namespace kymaros::sim {

/// status.phase: pkg/kubelet/kubelet_pods.go, getPhase.
std::string_view phase_of(const PodMachine& pod);

}  // namespace kymaros::sim
