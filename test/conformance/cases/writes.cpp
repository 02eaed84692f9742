#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr const char* kModified =
    "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your "
    "changes "
    "to the latest version and try again";

KYMAROS_CASE(Api, Writes, RefusesWhatIsThereAlready) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  c.refused(co_await c.post("configmaps", "{metadata: {name: a}}"), 409, "AlreadyExists",
            "configmaps \"a\" already exists");
}

KYMAROS_CASE(Api, Writes, RefusesWhatIsNoObject) {
  http::Request request{.method = "POST", .body = "no json"};
  request.headers.set("Content-Type", "application/json");
  c.refused(co_await c.send(request, "configmaps"), 400, "BadRequest", "");
  c.refused(co_await c.post("configmaps", "{apiVersion: v1, kind: Secret, metadata: {name: a}}"), 400,
            "BadRequest", "");
  c.refused(co_await c.post("configmaps", "{metadata: {name: a, namespace: other}}"), 400, "BadRequest",
            "the namespace of the provided object does not match the namespace sent on the request");
}

KYMAROS_CASE(Api, Writes, RefusesNamesThatAreNone) {
  const auto refusal = co_await c.post("configmaps", "{metadata: {name: Big}}");
  c.refused(
      refusal, 422, "Invalid",
      "ConfigMap \"Big\" is invalid: metadata.name: Invalid value: \"Big\": a lowercase RFC 1123 subdomain "
      "must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
      "alphanumeric character (e.g. 'example.com', regex used for validation is "
      "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  c.same(refusal.text("/details/causes/0/field"), "metadata.name");
  c.same(refusal.text("/details/causes/0/reason"), "FieldValueInvalid");
  c.refused(co_await c.post("configmaps", "{data: {v: '1'}}"), 422, "Invalid",
            "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
  c.refused(co_await c.post("namespaces", "{metadata: {name: a.b}}"), 422, "Invalid", "");
}

KYMAROS_CASE(Api, Writes, GeneratesNames) {
  const auto a =
      c.ok(co_await c.post("configmaps", "{metadata: {generateName: some-}}")).text("/metadata/name");
  const auto b =
      c.ok(co_await c.post("configmaps", "{metadata: {generateName: some-}}")).text("/metadata/name");
  c.that(a.starts_with("some-") && a.size() == 10, "five characters are added");
  c.that(a != b, "they differ");
  const std::string longest(253, 'x');
  const auto cut = c.ok(co_await c.post("configmaps", "{metadata: {generateName: " + longest + "}}"))
                       .text("/metadata/name");
  c.equal(cut.size(), 63, "a generated name has 63 characters at most");
}

KYMAROS_CASE(Api, Writes, AReplacementOfAnOldVersionIsRefused) {
  const auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '2'}}"));
  const auto refusal = co_await c.put("configmaps/a", made.body);
  c.refused(refusal, 409, "Conflict", kModified);
  c.like(refusal["/details"], "{name: a, kind: configmaps}");
}

KYMAROS_CASE(Api, Writes, AReplacementWithoutAVersionWins) {
  const auto made =
      c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {x: a}}, data: {v: '1'}}"));
  const auto put =
      c.ok(co_await c.put("configmaps/a", json::Object{{"metadata", json::Object{{"name", "a"}}}}));
  c.equal(put["/data"], nullptr);
  c.equal(put["/metadata/labels"], nullptr);
  c.equal(put["/metadata/uid"], made["/metadata/uid"]);
  c.equal(put["/metadata/creationTimestamp"], made["/metadata/creationTimestamp"]);
}

KYMAROS_CASE(Api, Writes, AReplacementThatChangesNothingIsNone) {
  const auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  const auto put = c.ok(co_await c.put("configmaps/a", made.body));
  c.equal(put["/metadata/resourceVersion"], made["/metadata/resourceVersion"]);
  const auto merged = c.ok(co_await c.merge("configmaps/a", "{data: {v: '1'}}"));
  c.equal(merged["/metadata/resourceVersion"], made["/metadata/resourceVersion"]);
}

KYMAROS_CASE(Api, Writes, AReplacementNamesItsObject) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  c.refused(co_await c.put("configmaps/a", json::Object{{"metadata", json::Object{{"name", "b"}}}}), 400,
            "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
  c.refused(co_await c.put("configmaps/none", json::Object{{"metadata", json::Object{{"name", "none"}}}}),
            404, "NotFound", "configmaps \"none\" not found");
}

KYMAROS_CASE(Api, Writes, AReplacementOfAnotherObjectIsRefused) {
  auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a}}")).body;
  c.ok(co_await c.remove("configmaps/a"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  made.at("metadata").as_object().erase("resourceVersion");
  c.refused(co_await c.put("configmaps/a", made), 409, "Conflict", "");
}

KYMAROS_CASE(Api, Writes, ALeaseIsReplacedWithItsVersionOnly) {
  const auto made =
      c.ok(co_await c.post("leases.coordination.k8s.io", "{metadata: {name: a}, spec: {holderIdentity: x}}"));
  auto without = made.body;
  without.at("metadata").as_object().erase("resourceVersion");
  c.refused(
      co_await c.put("leases.coordination.k8s.io/a", without), 422, "Invalid",
      "leases.coordination.k8s.io \"a\" is invalid: metadata.resourceVersion: Invalid value: 0: must be "
      "specified for an update");
  c.ok(co_await c.put("leases.coordination.k8s.io/a", made.body));
}

struct Replaced {
  std::string_view kind;
  bool is_made;
  std::string_view object = "{}";  // besides its name
};

/// Of some kinds a PUT of what is not there is a POST (AllowCreateOnUpdate).
constexpr auto kReplaced = std::to_array<Replaced>({
    {"configmaps", false},
    {"endpoints", true},
    {"limitranges", true},
    {"persistentvolumeclaims", false},
    {"pods", false},
    {"replicationcontrollers", false},
    {"resourcequotas", false},
    {"secrets", false},
    {"serviceaccounts", false},
    {"services", true, R"({"spec": {"ports": [{"port": 80}]}})"},
    {"controllerrevisions.apps", false},
    {"daemonsets.apps", false},
    {"deployments.apps", false},
    {"replicasets.apps", false},
    {"statefulsets.apps", false},
    {"cronjobs.batch", false},
    {"jobs.batch", false},
    {"leases.coordination.k8s.io", true},
    {"endpointslices.discovery.k8s.io", false},
    {"ingresses.networking.k8s.io", false},
    {"networkpolicies.networking.k8s.io", false},
    {"poddisruptionbudgets.policy", false},
    {"roles.rbac.authorization.k8s.io", true},
    {"rolebindings.rbac.authorization.k8s.io", true,
     R"({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "none"}})"},
    {"namespaces", false},
    {"nodes", false},
    {"persistentvolumes", false},
    {"clusterroles.rbac.authorization.k8s.io", true},
    {"clusterrolebindings.rbac.authorization.k8s.io", true,
     R"({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "none"}})"},
    {"priorityclasses.scheduling.k8s.io", false, R"({"value": 1})"},
    {"storageclasses.storage.k8s.io", false, R"({"provisioner": "example.org/none"})"},
    {"customresourcedefinitions.apiextensions.k8s.io", false},
});

KYMAROS_CASE(Api, Writes, AReplacementOfNothing) {
  const auto name = c.ns() + "-none";
  for (const auto& [kind, is_made, text] : kReplaced) {
    auto object = json::parse(text).value();
    object.as_object()["metadata"] = json::Object{{"name", name}};
    const auto what = fmt::format("{}/{}", kind, name);
    const auto answer = co_await c.put(what, std::move(object));
    c.equal(answer.status, is_made ? 201 : 404, kind);
    if (answer.status == 201) c.remove_afterwards(what);
  }
}

KYMAROS_CASE(Api, Writes, GenerationCountsChangesOfTheSpec) {
  const auto quota =
      c.ok(co_await c.post("networkpolicies.networking.k8s.io",
                           "{metadata: {name: a}, spec: {podSelector: {}, policyTypes: [Ingress]}}"));
  c.equal(quota["/metadata/generation"], 1);
  const auto labelled =
      c.ok(co_await c.merge("networkpolicies.networking.k8s.io/a", "{metadata: {labels: {x: a}}}"));
  c.equal(labelled["/metadata/generation"], 1);
  const auto changed = c.ok(
      co_await c.merge("networkpolicies.networking.k8s.io/a", "{spec: {policyTypes: [Ingress, Egress]}}"));
  c.equal(changed["/metadata/generation"], 2);
}

KYMAROS_CASE(Api, Writes, MethodsThatACollectionDoesNotHave) {
  c.refused(co_await c.put("configmaps", json::Object()), 405, "MethodNotAllowed",
            "the server does not allow this method on the requested resource");
  c.refused(co_await c.post("configmaps/a", "{metadata: {name: a}}"), 405, "MethodNotAllowed",
            "the server does not allow this method on the requested resource");
}

KYMAROS_CASE(Api, Writes, SecretsAreWrittenAsTextAndReadAsBase64) {
  const auto made = c.ok(co_await c.post("secrets", "{metadata: {name: a}, stringData: {k: text}}"));
  c.like(made["/data"], "{k: dGV4dA==}");
  c.equal(made["/stringData"], nullptr);
  c.same(made.text("/type"), "Opaque");
}

KYMAROS_CASE(Api, Writes, WhatIsEmptyIsLeftOut) {
  const auto made = c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: a, labels: {}, annotations: {}, finalizers: [], ownerReferences: []}}"));
  for (const auto* field : {"labels", "annotations", "finalizers", "ownerReferences"}) {
    c.equal(made[std::string("/metadata/") + field], nullptr, field);
  }
  c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {mine: x}}}"));
  const auto without = c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {mine: null}}}"));
  c.equal(without["/metadata/labels"], nullptr);
}

KYMAROS_CASE(Api, Writes, RefusalsNameTheGroupOfTheirKind) {
  c.refused(co_await c.post("networkpolicies.networking.k8s.io",
                            "{metadata: {name: Big}, spec: {podSelector: {}}}"),
            422, "Invalid", "");
  const auto refusal =
      co_await c.post("deployments.apps", R"({metadata: {name: Big}, spec: {selector: {matchLabels:
    {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: 'localhost/a:1'}]}}}})");
  c.refused(refusal, 422, "Invalid", "");
  c.that(refusal.text("/message").starts_with("Deployment.apps \"Big\" is invalid: metadata.name: "),
         refusal.text("/message"));
  c.like(refusal["/details/kind"], "Deployment");
  c.same(refusal.text("/details/group"), "apps");
}

}  // namespace
}  // namespace kymaros::conformance
