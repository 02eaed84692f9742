#include "sim/admission/custom_resources.hpp"

#include "sim/admission/refusal.hpp"
#include "sim/custom_resources.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

bool is_going(const Registry& registry, const ResourceKind& kind) {
  const auto definition = registry.find(kDefinitions, {"", kind.type.qualified_name()});
  return definition && is_being_deleted(*definition);
}

std::optional<ApiError> complete(const Registry& registry, const Admission& admission) {
  if (!admission.kind.schema) return std::nullopt;
  if (admission.verb == Admission::Verb::Create && is_going(registry, admission.kind)) {
    return refuse_early(admission, "create not allowed while custom resource definition is terminating");
  }
  admission.kind.schema->prune(admission.object);
  admission.kind.schema->apply_defaults(admission.object);
  return std::nullopt;
}

std::vector<json::Violation> violations_in(const Admission& admission) {
  const auto& schema = *admission.kind.schema;
  if (admission.part == Part::Status) return schema.validate_status(admission.object, *admission.before);
  return schema.validate(admission.object, admission.before);
}

std::optional<ApiError> judge(const Admission& admission) {
  if (!admission.kind.schema) return std::nullopt;
  std::vector<ApiError::Cause> causes;
  for (auto& one : violations_in(admission)) {
    causes.push_back(
        {.reason = std::move(one.reason), .message = std::move(one.message), .field = std::move(one.field)});
  }
  if (causes.empty()) return std::nullopt;
  return invalid(admission.kind.qualified_kind(), key_of(admission.object).name, std::move(causes)).error();
}

}  // namespace

void complete_custom_resources(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return complete(registry, admission); });
}

void judge_custom_resources(Registry& registry) { registry.add_admission(judge); }

}  // namespace kymaros::sim
