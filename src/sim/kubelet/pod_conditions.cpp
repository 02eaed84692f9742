#include "sim/kubelet/pod_conditions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

struct Verdict {
  bool is_true = true;
  std::string reason = {}, message = {};
};

bool is_sidecar(const ContainerMachine& container) {
  return container.plan().is_init && container.plan().policy == RestartPolicy::Always;
}

/// As Go prints a list of strings.
Verdict not_yet(std::string_view reason, std::string_view what, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return {false, std::string(reason),
          fmt::format("containers with {} status: [{}]", what, fmt::join(names, " "))};
}

Verdict initialized(const PodMachine& machine, std::string_view phase) {
  const auto& main = machine.containers();
  if (phase == "Succeeded") return {true, "PodCompleted"};
  if (std::ranges::any_of(main, [](const auto& one) { return !one.container_id().empty(); })) return {};
  std::vector<std::string> incomplete;
  for (const auto& container : machine.init_containers()) {
    const bool is_over = is_sidecar(container) ? container.is_started() : container.has_succeeded();
    if (!is_over) incomplete.push_back(container.name());
  }
  return not_yet("ContainersNotInitialized", "incomplete", incomplete);
}

Verdict containers_ready(const PodMachine& machine, std::string_view phase) {
  if (phase == "Succeeded") return {false, "PodCompleted"};
  if (phase == "Failed") return {false, "PodFailed"};
  std::vector<std::string> unready;
  for (const auto& container : machine.init_containers()) {
    if (is_sidecar(container) && !container.is_ready()) unready.push_back(container.name());
  }
  for (const auto& container : machine.containers()) {
    if (!container.is_ready()) unready.push_back(container.name());
  }
  return not_yet("ContainersNotReady", "unready", unready);
}

Verdict ready(const json::Value& pod, const Verdict& containers) {
  if (!containers.is_true) return containers;
  std::vector<std::string> missing;
  for (const auto& gate : items_at(pod, {"spec", "readinessGates"})) {
    const auto type = json::find_string(gate, {"conditionType"});
    const auto* condition = find_condition(pod, type);
    if (!condition) {
      missing.push_back(
          fmt::format("corresponding condition of pod readiness gate \"{}\" does not exist.", type));
    } else if (!is_condition_true(pod, type)) {
      missing.push_back(fmt::format("the status of pod readiness gate \"{}\" is not \"True\", but {}", type,
                                    json::find_string(*condition, {"status"})));
    }
  }
  if (missing.empty()) return {};
  return {false, "ReadinessGatesNotReady", fmt::format("{}", fmt::join(missing, ", "))};
}

constexpr std::string_view kDisruption = "DisruptionTarget";

/// By a node that lacks something; not for what the pod did itself, as to use more than its volumes may hold.
bool is_thrown_out(const PodMachine& machine) {
  return machine.is_evicted() && machine.eviction_message().starts_with("The node ");
}

constexpr auto kOwn = std::to_array<std::string_view>(
    {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled", kDisruption});

json::Object condition(const json::Value& pod, std::string_view type, const Verdict& verdict, Time now) {
  const std::string_view status = verdict.is_true ? "True" : "False";
  const auto* before = find_condition(pod, type);
  const bool is_as_before = before && json::find_string(*before, {"status"}) == status;
  json::Object out{{"type", type},
                   {"status", status},
                   {"observedGeneration", integer_at(pod, {"metadata", "generation"}, 1)},
                   {"lastProbeTime", nullptr},
                   {"lastTransitionTime",
                    is_as_before ? json::find_string(*before, {"lastTransitionTime"}) : format_time(now)}};
  if (!verdict.reason.empty()) out["reason"] = verdict.reason;
  if (!verdict.message.empty()) out["message"] = verdict.message;
  return out;
}

}  // namespace

json::Array pod_conditions(const json::Value& pod, const PodMachine& machine, std::string_view phase,
                           Time now) {
  json::Array out;
  for (const auto& one : items_at(pod, {"status", "conditions"})) {
    const auto type = json::find_string(one, {"type"});
    const bool is_of_another = type == kDisruption && !is_thrown_out(machine);
    if (is_of_another || std::ranges::find(kOwn, type) == kOwn.end()) out.push_back(one);
  }
  const auto add = [&](std::string_view type, const Verdict& verdict) {
    out.push_back(condition(pod, type, verdict, now));
  };
  if (is_thrown_out(machine)) add(kDisruption, {true, "TerminationByKubelet", machine.eviction_message()});
  const auto containers = containers_ready(machine, phase);
  const bool is_over = phase == "Succeeded" || phase == "Failed";
  add("PodReadyToStartContainers", {machine.has_sandbox() && !is_over});
  add("Initialized", initialized(machine, phase));
  add("Ready", ready(pod, containers));
  add("ContainersReady", containers);
  add("PodScheduled", {});
  return out;
}

}  // namespace kymaros::sim
