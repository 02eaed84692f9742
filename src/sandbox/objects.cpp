#include "sandbox/objects.hpp"

#include "api/labels.hpp"
#include "sandbox/network_policy.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::sandbox {
namespace {

json::Object metadata(const SandboxPlan& plan, std::string_view name) {
  json::Object labels;
  for (const auto& [key, value] : ownership_labels(plan.owner, plan.source)) labels[key] = value;
  return {{"name", name}, {"namespace", plan.name}, {"labels", std::move(labels)}};
}

Wanted network_policy(const SandboxPlan& plan) {
  return {kNetworkPolicies,
          json::Object{{"apiVersion", "networking.k8s.io/v1"},
                       {"kind", "NetworkPolicy"},
                       {"metadata", metadata(plan, plan.isolation == Isolation::Group ? "kymaros-allow-group"
                                                                                      : "kymaros-deny-all")},
                       {"spec", network_policy_spec(plan.isolation, plan.owner.run, plan.resolver)}}};
}

Wanted quota(const SandboxPlan& plan) {
  json::Object hard{{"services.loadbalancers", "0"}, {"services.nodeports", "0"}};
  if (plan.quota.cpu) hard["requests.cpu"] = plan.quota.cpu->format();
  if (plan.quota.memory) hard["requests.memory"] = plan.quota.memory->format();
  if (plan.quota.storage) hard["requests.storage"] = plan.quota.storage->format();
  return {kResourceQuotas, json::Object{{"apiVersion", "v1"},
                                        {"kind", "ResourceQuota"},
                                        {"metadata", metadata(plan, "kymaros-quota")},
                                        {"spec", json::Object{{"hard", std::move(hard)}}}}};
}

/// Default requests only: a limit that the application does not set itself would change how it runs.
Wanted limit_range(const SandboxPlan& plan) {
  json::Object limit{{"type", "Container"},
                     {"defaultRequest", json::Object{{"cpu", "100m"}, {"memory", "128Mi"}}}};
  return {kLimitRanges, json::Object{{"apiVersion", "v1"},
                                     {"kind", "LimitRange"},
                                     {"metadata", metadata(plan, "kymaros-limits")},
                                     {"spec", json::Object{{"limits", json::Array{std::move(limit)}}}}}};
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
  meta["annotations"] = json::Object{{api::kExpiresAtAnnotation, format_time(plan.expires_at)}};
  return json::Object{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", std::move(meta)}};
}

Wanted role_binding(const SandboxPlan& plan) {
  json::Object subject{
      {"kind", "ServiceAccount"}, {"name", plan.operator_account}, {"namespace", plan.operator_namespace}};
  json::Object role{
      {"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", kSandboxRole}};
  return {kRoleBindings, json::Object{{"apiVersion", "rbac.authorization.k8s.io/v1"},
                                      {"kind", "RoleBinding"},
                                      {"metadata", metadata(plan, "kymaros-operator")},
                                      {"roleRef", std::move(role)},
                                      {"subjects", json::Array{std::move(subject)}}}};
}

std::vector<Wanted> fences(const SandboxPlan& plan) {
  return {network_policy(plan), quota(plan), limit_range(plan)};
}

Wanted closing_quota(const std::string& name) {
  return {kResourceQuotas,
          json::Object{{"apiVersion", "v1"},
                       {"kind", "ResourceQuota"},
                       {"metadata", json::Object{{"name", "kymaros-closed"}, {"namespace", name}}},
                       {"spec", json::Object{{"hard", json::Object{{"pods", "0"}}}}}}};
}

}  // namespace kymaros::sandbox
