#include "sim/kubelet/pod_phase.hpp"

#include <algorithm>

namespace kymaros::sim {
namespace {

/// It ended once, and is to run again.
bool is_between_runs(const ContainerMachine& container) {
  return std::holds_alternative<ContainerMachine::Waiting>(container.state()) && container.last();
}

bool is_waiting(const ContainerMachine& container) {
  return std::holds_alternative<ContainerMachine::Waiting>(container.state()) && !container.last();
}

bool is_terminated(const ContainerMachine& container) {
  return std::holds_alternative<ContainerMachine::Terminated>(container.state());
}

bool is_sidecar(const ContainerMachine& container) {
  return container.plan().policy == RestartPolicy::Always && container.plan().is_init;
}

bool is_initializing(const PodMachine& pod) {
  const bool has_run = std::ranges::any_of(
      pod.containers(), [](const ContainerMachine& one) { return !one.container_id().empty(); });
  if (has_run) return false;
  return std::ranges::any_of(pod.init_containers(), [](const ContainerMachine& one) {
    return is_sidecar(one) ? !one.is_started() : !one.has_succeeded();
  });
}

}  // namespace

std::string_view phase_of(const PodMachine& pod) {
  if (pod.is_evicted()) return "Failed";
  const auto& init = pod.init_containers();
  const auto& main = pod.containers();
  const bool init_failed = std::ranges::any_of(init, [](const ContainerMachine& one) {
    return one.is_done() && is_terminated(one) && !one.has_succeeded() && !is_sidecar(one);
  });
  if (init_failed && !std::ranges::any_of(main, &ContainerMachine::is_running)) return "Failed";
  if (is_initializing(pod) || std::ranges::any_of(main, is_waiting)) return "Pending";
  if (std::ranges::any_of(main, &ContainerMachine::is_running)) return "Running";
  const bool all_over = std::ranges::all_of(
      main, [](const ContainerMachine& one) { return one.is_done() && !is_between_runs(one); });
  if (!all_over) return "Running";
  return std::ranges::all_of(main, &ContainerMachine::has_succeeded) ? "Succeeded" : "Failed";
}

}  // namespace kymaros::sim
