#include "sim/admission/namespace_lifecycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/admission/refusal.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kImmortal = std::to_array<std::string_view>({"default", "kube-public", "kube-system"});

std::optional<ApiError> admit_creation(Registry& registry, const Admission& admission) {
  if (admission.verb != Admission::Verb::Create) return std::nullopt;
  const auto name = key_of(admission.object).namespace_;
  if (admission.kind.type.scope == kube::Scope::Cluster) return std::nullopt;
  const auto found = registry.find("namespaces", {"", name});
  if (!found) return not_found("namespaces", name).error();
  if (json::find_string(*found, {"status", "phase"}) != "Terminating") return std::nullopt;
  auto refused = refuse_early(
      admission,
      fmt::format("unable to create new content in namespace {} because it is being terminated", name));
  refused.causes.push_back({.reason = "NamespaceTerminating",
                            .message = fmt::format("namespace {} is being terminated", name),
                            .field = "metadata.namespace"});
  return refused;
}

std::optional<ApiError> admit_deletion(const ResourceKind& kind, const json::Value& leaving) {
  const auto key = key_of(leaving);
  const bool is_namespace = kind.type.group.empty() && kind.type.plural == "namespaces";
  if (!is_namespace || std::ranges::find(kImmortal, key.name) == kImmortal.end()) return std::nullopt;
  return forbidden("namespaces", key.name, "this namespace may not be deleted").error();
}

}  // namespace

void admit_by_namespace(Registry& registry) {
  registry.add_admission(
      [&registry](const Admission& admission) { return admit_creation(registry, admission); });
  registry.add_removal_admission(admit_deletion);
}

}  // namespace kymaros::sim
