#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr auto kReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
constexpr auto kRulesReviews = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

/// A request of somebody else, who is known and no more than that.
http::Request by(std::string user, std::string method = "GET", std::string body = {}) {
  http::Request request{.method = std::move(method), .body = std::move(body)};
  request.headers.set("Impersonate-User", user);
  request.headers.set("Content-Type", "application/json");
  return request;
}

http::Request asks(std::string user, std::string_view spec) {
  return by(std::move(user), "POST",
            R"({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": )" +
                std::string(spec) + "}");
}

/// The server's authorizer hears of roles and bindings a moment after they are stored.
Task<void> is_let(Case& c, http::Request request, std::string what) {
  co_await c.eventually(std::move(request), std::move(what), "its binding is heard of",
                        [](const Reply& reply) { return reply.status == 200; });
}

/// Ada may read pods and their logs in the case's namespace, and the one ConfigMap.
Task<void> let_ada_read(Case& c) {
  c.ok(co_await c.post("/apis/rbac.authorization.k8s.io/v1/namespaces/$NS/roles", R"(
    {metadata: {name: reader}, rules: [
      {apiGroups: [''], resources: [pods, pods/log], verbs: [get, list]},
      {apiGroups: [''], resources: [configmaps], resourceNames: [open], verbs: [get]}]})"));
  c.ok(co_await c.post("/apis/rbac.authorization.k8s.io/v1/namespaces/$NS/rolebindings", R"(
    {metadata: {name: readers}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader},
     subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ada}]})"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: open}}"));
  co_await is_let(c, by("ada"), "pods");
}

KYMAROS_CASE(Api, Access, NobodyMayWhatNoRoleAllows) {
  c.refused(
      co_await c.send(by("grace"), "pods"), 403, "Forbidden",
      "pods is forbidden: User \"grace\" cannot list resource \"pods\" in API group \"\" in the namespace "
      "\"$NS\"");
  const auto refusal = co_await c.send(by("grace"), "deployments.apps/web");
  c.refused(
      refusal, 403, "Forbidden",
      "deployments.apps \"web\" is forbidden: User \"grace\" cannot get resource \"deployments\" in API "
      "group \"apps\" in the namespace \"$NS\"");
  c.like(refusal["/details"], "{name: web, group: apps, kind: deployments}");
  c.refused(
      co_await c.send(by("grace"), "/api/v1/nodes"), 403, "Forbidden",
      "nodes is forbidden: User \"grace\" cannot list resource \"nodes\" in API group \"\" at the cluster "
      "scope");
  c.refused(
      co_await c.send(by("grace", "DELETE"), "/api/v1/namespaces/$NS"), 403, "Forbidden",
      "namespaces \"$NS\" is forbidden: User \"grace\" cannot delete resource \"namespaces\" in API group "
      "\"\" in the namespace \"$NS\"");
}

KYMAROS_CASE(Api, Access, ARoleCountsInItsNamespace) {
  co_await let_ada_read(c);
  c.status(co_await c.send(by("ada"), "configmaps/open"), 200);
  c.status(co_await c.send(by("ada"), "configmaps/other"), 403);
  c.status(co_await c.send(by("ada"), "configmaps"), 403);
  c.status(co_await c.send(by("ada"), "/api/v1/namespaces/default/pods"), 403);
  c.status(co_await c.send(by("ada", "DELETE"), "pods/web"), 403);
  c.status(co_await c.send(by("grace"), "pods"), 403);
}

KYMAROS_CASE(Api, Access, GroupsAndAccountsAreSubjects) {
  c.ok(co_await c.post("/apis/rbac.authorization.k8s.io/v1/namespaces/$NS/rolebindings", R"(
    {metadata: {name: viewers}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view},
     subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: auditors},
                {kind: ServiceAccount, name: robot, namespace: $NS}]})"));
  auto auditor = by("grace");
  auditor.headers.add("Impersonate-Group", "auditors");
  co_await is_let(c, auditor, "pods");
  co_await is_let(c, by("system:serviceaccount:" + c.ns() + ":robot"), "pods");
  c.status(co_await c.send(by("system:serviceaccount:default:robot"), "pods"), 403);
  c.status(co_await c.send(auditor, "secrets"), 403);  // no part of view
}

KYMAROS_CASE(Api, Access, WhoAsksIsToldWhatHeMay) {
  co_await let_ada_read(c);
  const auto may = [&c](std::string user, std::string_view attributes) -> Task<Reply> {
    const auto spec =
        R"({"resourceAttributes": {"namespace": ")" + c.ns() + "\", " + std::string(attributes) + "}}";
    co_return c.ok(co_await c.send(asks(std::move(user), spec), kReviews));
  };
  const auto listing = co_await may("ada", R"("verb": "list", "resource": "pods")");
  c.status(listing, 201);
  c.equal(listing["/status/allowed"], true);
  c.same(listing.text("/status/reason"),
         "RBAC: allowed by RoleBinding \"readers/$NS\" of Role \"reader\" to User \"ada\"");
  const auto deleting = co_await may("ada", R"("verb": "delete", "resource": "pods")");
  c.equal(deleting["/status/allowed"], false);
  const auto logs = co_await may("ada", R"("verb": "get", "resource": "pods", "subresource": "log")");
  c.equal(logs["/status/allowed"], true);
  const auto admin = c.ok(co_await c.post(kReviews, R"(
    {apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview,
     spec: {resourceAttributes: {verb: '*', group: '*', resource: '*'}}})"));
  c.equal(admin["/status/allowed"], true);
}

KYMAROS_CASE(Api, Access, RulesAreListed) {
  co_await let_ada_read(c);
  const auto reviewed = c.ok(co_await c.send(
      by("ada", "POST",
         R"({"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": ")" +
             c.ns() + "\"}}"),
      kRulesReviews));
  const json::Value wanted = json::parse(R"({"verbs": ["get", "list"], "apiGroups": [""],
      "resources": ["pods", "pods/log"]})")
                                 .value();
  bool is_there = false;
  for (const auto& rule : reviewed["/status/resourceRules"].as_array()) is_there = is_there || rule == wanted;
  c.that(is_there, "the rule about pods is among them");
  c.equal(reviewed["/status/incomplete"], false);
}

KYMAROS_CASE(Api, Access, ClusterRolesAreAggregated) {
  const auto role = "/apis/rbac.authorization.k8s.io/v1/clusterroles/conformance-" + c.ns();
  c.remove_afterwards(role);
  c.remove_afterwards(role + "-part");
  c.ok(co_await c.post("/apis/rbac.authorization.k8s.io/v1/clusterroles", R"(
    {metadata: {name: conformance-$NS}, rules: [],
     aggregationRule: {clusterRoleSelectors: [{matchLabels: {conformance: $NS}}]}})"));
  c.ok(co_await c.post("/apis/rbac.authorization.k8s.io/v1/clusterroles", R"(
    {metadata: {name: conformance-$NS-part, labels: {conformance: $NS}},
     rules: [{apiGroups: [example.org], resources: [sheep], verbs: [get]}]})"));
  co_await c.eventually(role, "it has the rules of its part",
                        [](const Reply& reply) { return reply.text("/rules/0/resources/0") == "sheep"; });
}

}  // namespace
}  // namespace kymaros::conformance
