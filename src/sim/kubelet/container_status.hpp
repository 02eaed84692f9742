#pragma once

#include "json/value.hpp"
#include "sim/kubelet/container_machine.hpp"

namespace kymaros::sim {

/// An entry of status.containerStatuses or initContainerStatuses, as a kubelet of Kubernetes 1.35 writes it.
/// What has not been tried yet waits for `default_waiting` (ContainerCreating, PodInitializing).
json::Object container_status(const ContainerMachine& container, std::string_view default_waiting);

}  // namespace kymaros::sim
