#include "sim/admission/service_account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/admission/refusal.hpp"
#include "sim/birth.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kDefault = "default";
/// A real server holds a request back while a new namespace gets its account; here it is let through.
constexpr auto kPatience = std::chrono::seconds(2);

constexpr std::string_view kTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
constexpr int kTokenMode = 0644;
constexpr int kTokenLife = 3607;  // seconds

/// The volume of a token, with the cluster's authority and the namespace (k8s.io/kubernetes,
/// serviceaccount admission: TokenVolumeSource).
json::Object token_volume(const std::string& name) {
  const auto field = json::Object{{"apiVersion", "v1"}, {"fieldPath", "metadata.namespace"}};
  json::Array sources{
      json::Object{
          {"serviceAccountToken", json::Object{{"expirationSeconds", kTokenLife}, {"path", "token"}}}},
      json::Object{{"configMap", json::Object{{"name", "kube-root-ca.crt"},
                                              {"items", json::Array{json::Object{{"key", "ca.crt"},
                                                                                 {"path", "ca.crt"}}}}}}},
      json::Object{{"downwardAPI", json::Object{{"items", json::Array{json::Object{{"path", "namespace"},
                                                                                   {"fieldRef", field}}}}}}}};
  return {{"name", name},
          {"projected", json::Object{{"sources", std::move(sources)}, {"defaultMode", kTokenMode}}}};
}

bool has_token(const json::Value& container) {
  return std::ranges::any_of(items_at(container, {"volumeMounts"}), [](const auto& mount) {
    return json::find_string(mount, {"mountPath"}) == kTokenPath;
  });
}

/// Gives a token to each container that has none at the usual place.
void mount_token(json::Object& spec, Random& random) {
  const auto name = "kube-api-access-" + random_suffix(random);
  bool is_used = false;
  for (const auto* list : {"initContainers", "containers"}) {
    auto* all = spec.if_contains(list);
    if (!all || !all->is_array()) continue;
    for (auto& container : all->get_array()) {
      if (!container.is_object() || has_token(container)) continue;
      auto& mounts = container.get_object()["volumeMounts"];
      if (!mounts.is_array()) mounts = json::Array();
      mounts.get_array().push_back(
          json::Object{{"name", name}, {"readOnly", true}, {"mountPath", kTokenPath}});
      is_used = true;
    }
  }
  if (!is_used) return;
  auto& volumes = spec["volumes"];
  if (!volumes.is_array()) volumes = json::Array();
  volumes.get_array().push_back(token_volume(name));
}

/// The pod says, or its account, or else yes.
bool wants_token(const json::Object& spec, const ObjectPtr& account) {
  const bool of_account = !account || flag_at(*account, {"automountServiceAccountToken"}, true);
  return flag_at(spec, {"automountServiceAccountToken"}, of_account);
}

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
  const bool is_awaited =
      !account && name == kDefault && is_new(registry, namespace_, registry.clock().now());
  if (wants_token(spec, account)) mount_token(spec, registry.random());
  if (is_awaited) return std::nullopt;
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
