#include "sim/kubelet/pod_status.hpp"

#include "sim/fields.hpp"
#include "sim/kubelet/container_status.hpp"
#include "sim/kubelet/pod_conditions.hpp"
#include "sim/kubelet/pod_phase.hpp"

namespace kymaros::sim {
namespace {

/// https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
std::string_view qos_of(const json::Value& pod) {
  bool asks = false, is_guaranteed = true;
  for (const auto* list : {"initContainers", "containers"}) {
    for (const auto& container : items_at(pod, {"spec", list})) {
      const auto& requests = object_at(container, {"resources", "requests"});
      const auto& limits = object_at(container, {"resources", "limits"});
      asks = asks || !requests.empty() || !limits.empty();
      for (const auto* resource : {"cpu", "memory"}) {
        const auto* limit = limits.if_contains(resource);
        const auto* request = requests.if_contains(resource);
        if (!limit || (request && *request != *limit)) is_guaranteed = false;
      }
    }
  }
  if (!asks) return "BestEffort";
  return is_guaranteed ? "Guaranteed" : "Burstable";
}

json::Array statuses_of(const std::vector<ContainerMachine>& containers, std::string_view default_waiting) {
  json::Array out;
  for (const auto& container : containers) out.push_back(container_status(container, default_waiting));
  return out;
}

json::Array addresses(const std::string& address) { return {json::Object{{"ip", address}}}; }

}  // namespace

json::Object pod_status(const json::Value& pod, const PodMachine& machine, const PodAddresses& where,
                        Time now) {
  const auto phase = phase_of(machine);
  const bool has_init = !machine.init_containers().empty();
  const auto* const waiting = has_init ? "PodInitializing" : "ContainerCreating";
  json::Object status{{"phase", phase},
                      {"observedGeneration", integer_at(pod, {"metadata", "generation"}, 1)},
                      {"conditions", pod_conditions(pod, machine, phase, now)},
                      {"hostIP", where.host},
                      {"hostIPs", addresses(where.host)},
                      {"startTime", format_time(machine.arrived())},
                      {"containerStatuses", statuses_of(machine.containers(), waiting)},
                      {"qosClass", qos_of(pod)}};
  if (machine.has_sandbox()) {
    status["podIP"] = where.pod;
    status["podIPs"] = addresses(where.pod);
  }
  if (has_init) status["initContainerStatuses"] = statuses_of(machine.init_containers(), waiting);
  if (machine.is_evicted()) {
    status["reason"] = "Evicted";
    status["message"] = machine.eviction_message();
  }
  return status;
}

}  // namespace kymaros::sim
