#include "sim/admission/priority.hpp"

#include <fmt/format.h>

#include "sim/admission/field_defaults.hpp"
#include "sim/admission/refusal.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClasses = "priorityclasses.scheduling.k8s.io";

/// Two classes are there in any cluster.
std::optional<std::int64_t> builtin_priority(std::string_view name) {
  if (name == "system-cluster-critical") return 2'000'000'000;
  if (name == "system-node-critical") return 2'000'001'000;
  return std::nullopt;
}

/// Of several by mistake: the lowest.
ObjectPtr default_class(const Registry& registry) {
  ObjectPtr lowest;
  for (const auto& one : registry.list(kClasses, "")) {
    if (!flag_at(*one, {"globalDefault"})) continue;
    if (!lowest || integer_at(*one, {"value"}) < integer_at(*lowest, {"value"})) lowest = one;
  }
  return lowest;
}

std::optional<ApiError> admit(const Registry& registry, const Admission& admission) {
  const bool is_new_pod =
      admission.kind.type.qualified_name() == "pods" && admission.verb == Admission::Verb::Create;
  if (!is_new_pod) return std::nullopt;
  auto& spec = member(admission.object.as_object(), "spec");
  const auto name = json::find_string(spec, {"priorityClassName"});
  const auto found = name.empty() ? default_class(registry) : registry.find(kClasses, {"", name});
  const auto builtin = builtin_priority(name);
  if (!found && !builtin && !name.empty()) {
    return refuse_early(admission, fmt::format("no PriorityClass with name {} was found", name));
  }
  const auto priority = found ? integer_at(*found, {"value"}) : builtin.value_or(0);
  if (integer_at(spec, {"priority"}, priority) != priority) {
    return refuse_early(
        admission, fmt::format("the integer value of priority ({}) must not be provided in pod spec; "
                               "priority admission controller computed {} from the given PriorityClass name",
                               integer_at(spec, {"priority"}), priority));
  }
  if (found) spec["priorityClassName"] = key_of(*found).name;
  spec["priority"] = priority;
  const auto policy = found ? json::find_string(*found, {"preemptionPolicy"}) : std::string();
  set_default(spec, "preemptionPolicy", json::Value(policy.empty() ? "PreemptLowerPriority" : policy));
  return std::nullopt;
}

}  // namespace

void admit_by_priority(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
