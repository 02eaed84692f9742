#include "sim/admission/service_account.hpp"

#include <fmt/format.h>

#include "sim/admission/refusal.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kDefault = "default";
/// A real server holds a request back while a new namespace gets its account; here it is let through.
constexpr auto kPatience = std::chrono::seconds(2);

bool is_new(const Registry& registry, const std::string& namespace_, Time now) {
  const auto found = registry.find("namespaces", {"", namespace_});
  const auto created =
      found ? time_at(*found, {"metadata", "creationTimestamp"}) : std::optional<Time>(std::nullopt);
  return created && now < *created + kPatience;
}

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  const bool is_new_pod =
      admission.kind.type.qualified_name() == "pods" && admission.verb == Admission::Verb::Create;
  if (!is_new_pod) return std::nullopt;
  const auto namespace_ = key_of(admission.object).namespace_;
  auto& spec = member(admission.object.as_object(), "spec");
  const auto asked = string_at(spec, {"serviceAccountName"}, json::find_string(spec, {"serviceAccount"}));
  const auto name = asked.empty() ? std::string(kDefault) : asked;
  spec["serviceAccountName"] = name;
  spec["serviceAccount"] = name;
  const auto account = registry.find("serviceaccounts", {namespace_, name});
  if (!account && name == kDefault && is_new(registry, namespace_, registry.clock().now()))
    return std::nullopt;
  if (!account) {
    return refuse_early(admission,
                        fmt::format("error looking up service account {}/{}: serviceaccount \"{}\" not found",
                                    namespace_, name, name));
  }
  const auto& secrets = items_at(*account, {"imagePullSecrets"});
  if (items_at(spec, {"imagePullSecrets"}).empty() && !secrets.empty()) spec["imagePullSecrets"] = secrets;
  return std::nullopt;
}

}  // namespace

void admit_by_service_account(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
