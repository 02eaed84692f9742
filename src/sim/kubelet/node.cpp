#include "sim/kubelet/node.hpp"

#include <fmt/format.h>

#include "sim/condition_list.hpp"

namespace kymaros::sim {

std::string address_of(const KubeletOptions& options) { return fmt::format("10.0.0.{}", options.number); }

json::Object node_object(const KubeletOptions& options) {
  auto labels = options.labels;
  labels["kubernetes.io/hostname"] = options.node;
  labels["kubernetes.io/os"] = "linux";
  labels["kubernetes.io/arch"] = "amd64";
  json::Object spec{{"podCIDR", fmt::format("10.244.{}.0/24", options.number)}};
  if (!options.taints.empty()) spec["taints"] = options.taints;
  return {{"metadata", json::Object{{"name", options.node}, {"labels", std::move(labels)}}},
          {"spec", std::move(spec)}};
}

json::Object node_status(const KubeletOptions& options, Time now) {
  json::Object room{{"cpu", options.cpu}, {"memory", options.memory}, {"pods", options.pods}};
  json::Array conditions;
  set_condition(
      conditions,
      {"MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"},
      now);
  set_condition(conditions,
                {"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"}, now);
  set_condition(conditions,
                {"PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
                now);
  set_condition(conditions, {"Ready", "True", "KubeletReady", "kubelet is posting ready status"}, now);
  return {{"capacity", room},
          {"allocatable", std::move(room)},
          {"conditions", std::move(conditions)},
          {"addresses", json::Array{json::Object{{"type", "InternalIP"}, {"address", address_of(options)}},
                                    json::Object{{"type", "Hostname"}, {"address", options.node}}}},
          {"nodeInfo", json::Object{{"kubeletVersion", "v1.35.4"},
                                    {"containerRuntimeVersion", "containerd://2.1.4"},
                                    {"operatingSystem", "linux"},
                                    {"architecture", "amd64"}}}};
}

}  // namespace kymaros::sim
