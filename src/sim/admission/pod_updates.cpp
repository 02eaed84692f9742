#include "sim/admission/pod_updates.hpp"

#include <algorithm>
#include <array>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kWhatCounts = std::to_array<std::string_view>({"cpu", "memory"});
constexpr const char* kFixed =
    "Forbidden: pod updates may not change fields other than "
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec."
    "tolerations` "
    "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 "
    "if it "
    "was previously negative)";

/// k8s.io/kubernetes, ComputePodQOS: of cpu and memory alone.
std::string_view class_of_service(const json::Value& pod) {
  bool is_guaranteed = true, asks_for_nothing = true;
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& container : items_at(pod, {"spec", list})) {
      for (const auto name : kWhatCounts) {
        const auto* request = json::find(container, {"resources", "requests", name});
        const auto* limit = json::find(container, {"resources", "limits", name});
        if (request || limit) asks_for_nothing = false;
        if (!request || !limit || *request != *limit) is_guaranteed = false;
      }
    }
  }
  if (asks_for_nothing) return "BestEffort";
  return is_guaranteed ? "Guaranteed" : "Burstable";
}

/// A spec without what may change.
json::Object fixed_part(const json::Value& pod) {
  auto spec = object_at(pod, {"spec"});
  for (const auto* field : {"activeDeadlineSeconds", "tolerations", "schedulingGates"}) spec.erase(field);
  for (const auto* list : {"containers", "initContainers"}) {
    auto* all = spec.if_contains(list);
    if (!all || !all->is_array()) continue;
    for (auto& container : all->get_array()) {
      if (container.is_object()) container.get_object().erase("image");
    }
  }
  return spec;
}

bool keeps_tolerations(const json::Value& before, const json::Value& after) {
  const auto& now = items_at(after, {"spec", "tolerations"});
  return std::ranges::all_of(items_at(before, {"spec", "tolerations"}),
                             [&](const auto& one) { return std::ranges::find(now, one) != now.end(); });
}

/// KEP-3521
void hold_at_gates(json::Value& pod, Time now) {
  member(pod.as_object(), "status")["conditions"] =
      json::Array{json::Object{{"type", "PodScheduled"},
                               {"status", "False"},
                               {"lastProbeTime", nullptr},
                               {"lastTransitionTime", format_time(now)},
                               {"reason", "SchedulingGated"},
                               {"message", "Scheduling is blocked due to non-empty scheduling gates"}}};
}

std::optional<ApiError> admit(const Admission& admission, Time now) {
  if (admission.kind.type.qualified_name() != "pods") return std::nullopt;
  if (admission.verb == Admission::Verb::Create) {
    member(admission.object.as_object(), "status")["qosClass"] = class_of_service(admission.object);
    if (!items_at(admission.object, {"spec", "schedulingGates"}).empty())
      hold_at_gates(admission.object, now);
    return std::nullopt;
  }
  const auto& before = *admission.before;
  if (fixed_part(before) == fixed_part(admission.object) && keeps_tolerations(before, admission.object)) {
    return std::nullopt;
  }
  return invalid("Pod", key_of(before).name,
                 {{.reason = "FieldValueForbidden", .message = kFixed, .field = "spec"}})
      .error();
}

}  // namespace

void admit_pods(Registry& registry) {
  registry.add_admission(
      [&registry](const Admission& admission) { return admit(admission, registry.clock().now()); });
}

}  // namespace kymaros::sim
