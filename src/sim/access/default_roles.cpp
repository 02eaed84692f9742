#include "sim/access/default_roles.hpp"

#include "json/yaml.hpp"

namespace kymaros::sim {
namespace {

/// Of the kinds that are served here (kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy).
constexpr std::string_view kRoles = R"(
- {name: cluster-admin, rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: ['*']}]}
- {name: admin, aggregates: admin}
- {name: edit, aggregates: edit, labels: {rbac.authorization.k8s.io/aggregate-to-admin: 'true'}}
- {name: view, aggregates: view, labels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}}
- name: system:aggregate-to-admin
  labels: {rbac.authorization.k8s.io/aggregate-to-admin: 'true'}
  rules:
  - {apiGroups: [authorization.k8s.io], resources: [localsubjectaccessreviews], verbs: [create]}
  - apiGroups: [rbac.authorization.k8s.io]
    resources: [rolebindings, roles]
    verbs: [create, delete, deletecollection, get, list, patch, update, watch]
- name: system:aggregate-to-edit
  labels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}
  rules:
  - {apiGroups: [''], resources: [pods/attach, pods/exec, pods/portforward, pods/proxy, secrets, services/proxy], verbs: [get, list, watch]}
  - {apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate]}
  - apiGroups: ['']
    resources: [pods, pods/attach, pods/exec, pods/portforward, pods/proxy]
    verbs: [create, delete, deletecollection, patch, update]
  - apiGroups: ['']
    resources: [configmaps, events, persistentvolumeclaims, replicationcontrollers, replicationcontrollers/scale, secrets, serviceaccounts, services, services/proxy]
    verbs: [create, delete, deletecollection, patch, update]
  - apiGroups: [apps]
    resources: [daemonsets, deployments, deployments/rollback, deployments/scale, replicasets, replicasets/scale, statefulsets, statefulsets/scale]
    verbs: [create, delete, deletecollection, patch, update]
  - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [create, delete, deletecollection, patch, update]}
  - {apiGroups: [batch], resources: [cronjobs, jobs], verbs: [create, delete, deletecollection, patch, update]}
  - {apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [create, delete, deletecollection, patch, update]}
  - {apiGroups: [networking.k8s.io], resources: [ingresses, networkpolicies], verbs: [create, delete, deletecollection, patch, update]}
  - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create, delete, deletecollection, get, list, patch, update, watch]}
- name: system:aggregate-to-view
  labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}
  rules:
  - apiGroups: ['']
    resources: [configmaps, endpoints, persistentvolumeclaims, persistentvolumeclaims/status, pods, replicationcontrollers, replicationcontrollers/scale, serviceaccounts, services, services/status]
    verbs: [get, list, watch]
  - apiGroups: ['']
    resources: [bindings, events, limitranges, namespaces/status, pods/log, pods/status, replicationcontrollers/status, resourcequotas, resourcequotas/status]
    verbs: [get, list, watch]
  - {apiGroups: [''], resources: [namespaces], verbs: [get, list, watch]}
  - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}
  - apiGroups: [apps]
    resources: [controllerrevisions, daemonsets, daemonsets/status, deployments, deployments/scale, deployments/status, replicasets, replicasets/scale, replicasets/status, statefulsets, statefulsets/scale, statefulsets/status]
    verbs: [get, list, watch]
  - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers, horizontalpodautoscalers/status], verbs: [get, list, watch]}
  - {apiGroups: [batch], resources: [cronjobs, cronjobs/status, jobs, jobs/status], verbs: [get, list, watch]}
  - {apiGroups: [policy], resources: [poddisruptionbudgets, poddisruptionbudgets/status], verbs: [get, list, watch]}
  - {apiGroups: [networking.k8s.io], resources: [ingresses, ingresses/status, networkpolicies], verbs: [get, list, watch]}
- name: system:basic-user
  to: [system:authenticated]
  rules:
  - {apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create]}
  - {apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], verbs: [create]}
- name: system:discovery
  to: [system:authenticated]
  rules:
  - {nonResourceURLs: [/api, '/api/*', /apis, '/apis/*', /healthz, /livez, /openapi, '/openapi/*', /readyz, /version, /version/], verbs: [get]}
- name: system:public-info-viewer
  to: [system:authenticated, system:unauthenticated]
  rules:
  - {nonResourceURLs: [/healthz, /livez, /readyz, /version, /version/], verbs: [get]}
)";

constexpr auto kClusterRoles = "clusterroles.rbac.authorization.k8s.io";
constexpr auto kBindings = "clusterrolebindings.rbac.authorization.k8s.io";
constexpr auto kRbac = "rbac.authorization.k8s.io";

json::Object metadata(const json::Value& role) {
  json::Object labels{{"kubernetes.io/bootstrapping", "rbac-defaults"}};
  if (const auto* more = json::find(role, {"labels"})) {
    for (const auto& [name, value] : more->get_object()) labels[name] = value;
  }
  return {{"name", role.at("name")}, {"labels", std::move(labels)}};
}

void create_role(Registry& registry, const json::Value& role) {
  json::Object object{{"metadata", metadata(role)}};
  const auto* rules = json::find(role, {"rules"});
  object["rules"] = rules ? *rules : json::Value(json::Array());
  if (const auto part = json::find_string(role, {"aggregates"}); !part.empty()) {
    const json::Object labels{{"rbac.authorization.k8s.io/aggregate-to-" + part, "true"}};
    object["aggregationRule"] =
        json::Object{{"clusterRoleSelectors", json::Array{json::Object{{"matchLabels", labels}}}}};
  }
  registry.create(kClusterRoles, std::move(object)).value();
}

void bind(Registry& registry, const json::Value& role, const json::Array& groups) {
  json::Array subjects;
  for (const auto& group : groups)
    subjects.push_back(json::Object{{"apiGroup", kRbac}, {"kind", "Group"}, {"name", group}});
  json::Object object{{"metadata", metadata(role)}, {"subjects", std::move(subjects)}};
  object["roleRef"] = json::Object{{"apiGroup", kRbac}, {"kind", "ClusterRole"}, {"name", role.at("name")}};
  registry.create(kBindings, std::move(object)).value();
}

}  // namespace

void create_default_roles(Registry& registry) {
  const auto roles = json::parse_yaml(kRoles).value();
  for (const auto& role : roles.as_array()) {
    create_role(registry, role);
    if (const auto* groups = json::find(role, {"to"})) bind(registry, role, groups->as_array());
  }
  bind(registry, json::Object{{"name", "cluster-admin"}}, {"system:masters"});
}

}  // namespace kymaros::sim
