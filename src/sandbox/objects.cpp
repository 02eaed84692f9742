#include "sandbox/objects.hpp"

#include "api/labels.hpp"
#include "sandbox/network_policy.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::sandbox {
namespace {

json::Object metadata_in(std::string_view sandbox, std::string_view name, const Ownership& owner,
                         const std::string& source) {
  json::Object labels;
  for (const auto& [key, value] : ownership_labels(owner, source)) labels[key] = value;
  return {{"name", name}, {"namespace", sandbox}, {"labels", std::move(labels)}};
}

json::Object metadata(const SandboxPlan& plan, std::string_view name) {
  return metadata_in(plan.name, name, plan.owner, plan.source);
}

Wanted wanted(const kube::ResourceType& type, json::Object metadata, json::Object spec) {
  return {type, json::Object{{"apiVersion", type.api_version()},
                             {"kind", type.kind},
                             {"metadata", std::move(metadata)},
                             {"spec", std::move(spec)}}};
}

std::string label(const json::Value& object, std::string_view key) {
  return json::find_string(object, {"metadata", "labels", key});
}

Wanted network_policy(const SandboxPlan& plan) {
  const auto* name = plan.isolation == Isolation::Group ? "kymaros-allow-group" : "kymaros-deny-all";
  return wanted(kNetworkPolicies, metadata(plan, name),
                network_policy_spec(plan.isolation, plan.group, plan.resolver));
}

Wanted quota(const SandboxPlan& plan) {
  json::Object hard{{"services.loadbalancers", "0"}, {"services.nodeports", "0"}};
  if (plan.quota.cpu) hard["requests.cpu"] = plan.quota.cpu->format();
  if (plan.quota.memory) hard["requests.memory"] = plan.quota.memory->format();
  if (plan.quota.storage) hard["requests.storage"] = plan.quota.storage->format();
  return wanted(kResourceQuotas, metadata(plan, "kymaros-quota"), {{"hard", std::move(hard)}});
}

/// Default requests only: a limit that the application does not set itself would change how it runs.
Wanted limit_range(const SandboxPlan& plan) {
  json::Object limit{{"type", "Container"},
                     {"defaultRequest", json::Object{{"cpu", "100m"}, {"memory", "128Mi"}}}};
  return wanted(kLimitRanges, metadata(plan, "kymaros-limits"), {{"limits", json::Array{std::move(limit)}}});
}

}  // namespace

std::map<std::string, std::string> ownership_labels(const Ownership& owner, const std::string& source) {
  std::map<std::string, std::string> labels{
      {std::string(api::kManagedByLabel), std::string(api::kManagedByValue)},
      {std::string(api::kTestLabel), api::label_value(owner.test_name)},
      {std::string(api::kOwnerUidLabel), owner.test_uid},
      {std::string(api::kOwnerNamespaceLabel), owner.test_namespace},
      {std::string(api::kRunLabel), owner.run},
      {std::string(api::kGroupLabel), owner.run},
  };
  if (!source.empty()) labels[std::string(api::kTestNamespaceLabel)] = api::label_value(source);
  return labels;
}

json::Value namespace_object(const SandboxPlan& plan) {
  json::Object meta = metadata(plan, plan.name);
  meta.erase("namespace");
  meta["annotations"] = json::Object{{api::kSandboxAnnotation, plan.name},
                                     {api::kExpiresAtAnnotation, format_time(plan.expires_at)}};
  return json::Object{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", std::move(meta)}};
}

std::optional<Ownership> owner_of(const json::Value& namespace_) {
  Ownership owner{.test_namespace = label(namespace_, api::kOwnerNamespaceLabel),
                  .test_name = label(namespace_, api::kTestLabel),
                  .test_uid = label(namespace_, api::kOwnerUidLabel),
                  .run = label(namespace_, api::kRunLabel)};
  const auto name = json::find_string(namespace_, {"metadata", "name"});
  const bool is_marked =
      label(namespace_, api::kManagedByLabel) == api::kManagedByValue && !owner.test_namespace.empty() &&
      !owner.test_name.empty() && !owner.test_uid.empty() && !owner.run.empty() && !name.empty() &&
      json::find_string(namespace_, {"metadata", "annotations", api::kSandboxAnnotation}) == name;
  return is_marked ? std::optional(std::move(owner)) : std::nullopt;
}

std::optional<Time> expiry_of(const json::Value& namespace_) {
  const auto time =
      parse_time(json::find_string(namespace_, {"metadata", "annotations", api::kExpiresAtAnnotation}));
  return time ? std::optional(*time) : std::nullopt;
}

Wanted role_binding(const std::string& name, const Ownership& owner, const Account& account) {
  json::Object subject{{"kind", "ServiceAccount"}, {"name", account.name}, {"namespace", account.namespace_}};
  json::Object role{
      {"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", kSandboxRole}};
  return {kRoleBindings, json::Object{{"apiVersion", "rbac.authorization.k8s.io/v1"},
                                      {"kind", "RoleBinding"},
                                      {"metadata", metadata_in(name, "kymaros-operator", owner, "")},
                                      {"roleRef", std::move(role)},
                                      {"subjects", json::Array{std::move(subject)}}}};
}

std::vector<Wanted> fences(const SandboxPlan& plan) {
  return {network_policy(plan), quota(plan), limit_range(plan)};
}

std::vector<Wanted> closing(const std::string& name) {
  const json::Object closed{{"name", "kymaros-closed"}, {"namespace", name}};
  return {wanted(kResourceQuotas, closed, {{"hard", json::Object{{"pods", "0"}}}}),
          wanted(kNetworkPolicies, closed, network_policy_spec(Isolation::DenyAll, {}, {}))};
}

}  // namespace kymaros::sandbox
