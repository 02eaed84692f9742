#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

KYMAROS_CASE(Velero, Restores, LeaveBehindWhatTheClusterGives) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: owner}}"));
  const auto owner = c.ok(co_await c.get("configmaps/owner")).text("/metadata/uid");
  c.ok(co_await c.post("secrets",
                       "{metadata: {name: owned, annotations: {mine: x}, finalizers: [example.org/hold], "
                       "ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: " +
                           owner + "}]}, type: Opaque, data: {}}"));
  co_await have_account(c);
  c.ok(co_await c.merge("serviceaccounts/default",
                        "{metadata: {labels: {mine: x}}, imagePullSecrets: [{name: pull}]}"));
  c.ok(
      co_await c.post("rolebindings.rbac.authorization.k8s.io",
                      "{metadata: {name: mine}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                      "ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: default, namespace: "
                      "$NS}, {kind: ServiceAccount, name: other, namespace: default}]}"));
  c.ok(co_await c.post("jobs.batch", fmt::format("{{metadata: {{name: ended}}, spec: {{template: {}}}}}",
                                                 pod_template("ended", kEndsWell, "restartPolicy: Never"))));
  c.ok(co_await c.post("jobs.batch",
                       fmt::format("{{metadata: {{name: held}}, spec: {{suspend: true, template: {}}}}}",
                                   pod_template("held", kEndsWell, "restartPolicy: Never"))));
  c.ok(
      co_await c.post("secrets",
                      "{metadata: {name: token, annotations: {kubernetes.io/service-account.name: default}}, "
                      "type: kubernetes.io/service-account-token}"));
  const auto account_uid = c.ok(co_await c.get("serviceaccounts/default")).text("/metadata/uid");
  co_await c.eventually("jobs.batch/ended", "it is complete",
                        [](const Reply& reply) { return condition_status(reply, "Complete") == "True"; });
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");

  const auto target = c.ns() + "-restored";
  c.ok(co_await c.post("namespaces", "{metadata: {name: " + target + "}}"));
  co_await c.eventually(in_namespace(target, "serviceaccounts/default"), "the account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  co_await c.eventually(in_namespace(target, "configmaps/kube-root-ca.crt"), "the authority is there",
                        [](const Reply& reply) { return reply.status == 200; });
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "Completed");
  c.equal(done["/status/warnings"], 1);

  const auto owned = c.ok(co_await c.get(in_namespace(target, "secrets/owned")));
  c.equal(owned["/metadata/ownerReferences"], nullptr);
  c.like(owned["/metadata/finalizers"], "[example.org/hold]", "finalizers come back");
  c.like(owned["/metadata/annotations"], "{mine: x}");
  const auto account = c.ok(co_await c.get(in_namespace(target, "serviceaccounts/default")));
  c.same(account.text("/metadata/labels/mine"), "x", "an account that is there is completed");
  c.like(account["/imagePullSecrets"], "[{name: pull}]");
  const auto binding =
      c.ok(co_await c.get(in_namespace(target, "rolebindings.rbac.authorization.k8s.io/mine")));
  c.like(binding["/subjects"],
         "[{kind: ServiceAccount, name: default, namespace: " + target +
             "}, {kind: ServiceAccount, name: other, namespace: default}]",
         "subjects follow their namespace");
  c.status(co_await c.get(in_namespace(target, "jobs.batch/ended")), 404);
  c.equal(c.ok(co_await c.get(in_namespace(target, "pods"))).count("/items"), 0);
  const auto held = c.ok(co_await c.get(in_namespace(target, "jobs.batch/held")));
  const auto uid = held.text("/metadata/uid");
  c.same(held.text("/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid"), uid,
         "a Job gets a selector of its own");
  c.same(held.text("/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid"), uid);
  const auto token = c.ok(co_await c.get(in_namespace(target, "secrets/token")));
  c.that(token.text("/metadata/annotations/kubernetes.io~1service-account.uid") != account_uid,
         "a token is not of the old account");
  const auto list = co_await velero_json(c, "RestoreResourceList", c.ns());
  c.that(lists(list, "v1/ServiceAccount", target + "/default(updated)"), json::serialize(list));
  c.that(lists(list, "v1/Secret", target + "/token(created)"), json::serialize(list));
  for (const auto* namespace_ : {c.ns().c_str(), target.c_str()})
    c.ok(co_await c.merge(in_namespace(namespace_, "secrets/owned"), "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Velero, Restores, GiveServicesNewAddresses) {
  co_await have_account(c);
  c.ok(co_await c.post(
      "services",
      "{metadata: {name: headless}, spec: {clusterIP: None, selector: {app: x}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: plain}, spec: {selector: {app: x}, ports: [{port: 80}]}}"));
  const auto given = c.ok(co_await c.post(
      "services",
      "{metadata: {name: given}, spec: {type: NodePort, selector: {app: x}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: named}, spec: {type: ExternalName, externalName: example.org}}"));
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "Completed");
  c.same(c.ok(co_await c.get(in_namespace(target, "services/headless"))).text("/spec/clusterIP"), "None");
  const auto plain = c.ok(co_await c.get(in_namespace(target, "services/plain"))).text("/spec/clusterIP");
  c.that(!plain.empty() && plain != c.ok(co_await c.get("services/plain")).text("/spec/clusterIP"),
         "it has an address of its own");
  const auto again = c.ok(co_await c.get(in_namespace(target, "services/given")));
  c.that(again["/spec/ports/0/nodePort"] != given["/spec/ports/0/nodePort"],
         "a port that was given is another");
  c.same(c.ok(co_await c.get(in_namespace(target, "services/named"))).text("/spec/externalName"),
         "example.org");
}

KYMAROS_CASE(Velero, Restores, KeepNodePortsThatSomebodyChose) {
  co_await have_account(c);
  const auto chosen = c.ok(co_await c.post(
      "services",
      "{metadata: {name: first}, spec: {type: NodePort, selector: {app: x}, ports: [{port: 80}]}}"));
  const auto port = json::serialize(chosen["/spec/ports/0/nodePort"]);
  c.ok(co_await c.remove("services/first"));
  c.ok(co_await c.post(
      "services",
      "{metadata: {name: chosen}, spec: {type: NodePort, selector: {app: x}, ports: [{port: 80, nodePort: " +
          port + "}]}}"));
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "PartiallyFailed");
  c.equal(done["/status/errors"], 1);
  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.like(at(results, "/errors"),
         fmt::format(
             "{{namespaces: {{{0}: ['error restoring services/{0}/chosen: Service \"chosen\" is invalid: "
             "spec.ports[0].nodePort: Invalid value: {1}: provided port is already allocated']}}}}",
             target, port));
  const auto list = co_await velero_json(c, "RestoreResourceList", c.ns());
  c.that(lists(list, "v1/Service", target + "/chosen(failed)") ||
             lists(list, "v1/Service", target + "/chosen()"),
         json::serialize(list));
}

constexpr const char* kModifiers = R"(
metadata: {name: $NS}
data:
  rules: |
    version: v1
    resourceModifierRules:
    - conditions: {groupResource: configmaps, resourceNameRegex: "^a$", namespaces: [$NS]}
      patches:
      - {operation: replace, path: /data/v, value: two}
      - {operation: add, path: /data/x, value: "\"true\""}
    - conditions: {groupResource: configmaps, labelSelector: {matchLabels: {app: x}}}
      mergePatches:
      - patchData: '{"data": {"w": null, "s": "1"}}'
    - conditions: {groupResource: configmaps, matches: [{path: /data/v, value: other}]}
      mergePatches:
      - patchData: '{"data": {"z": "1"}}'
    - conditions: {groupResource: services}
      mergePatches:
      - patchData: '{"spec": {"type": "ClusterIP", "externalTrafficPolicy": null}}'
    - conditions: {groupResource: deployments.apps}
      patches:
      - {operation: replace, path: /spec/replicas, value: "0"}
    - conditions: {groupResource: configmaps, resourceNameRegex: "^b$"}
      patches:
      - {operation: remove, path: /data/none}
)";

KYMAROS_CASE(Velero, Restores, ChangeWhatModifiersSay) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: x}}, data: {v: '1', w: '1'}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b}, data: {v: '1'}}"));
  c.ok(co_await c.post(
      "services",
      "{metadata: {name: web}, spec: {type: NodePort, selector: {app: x}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("deployments.apps",
                       fmt::format("{{metadata: {{name: web}}, spec: {{replicas: 1, selector: {{matchLabels: "
                                   "{{app: web}}}}, template: {}}}}}",
                                   pod_template("web", kRunsOn))));
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  c.ok(co_await c.post("/api/v1/namespaces/velero/configmaps", kModifiers));
  c.remove_afterwards("/api/v1/namespaces/velero/configmaps/$NS");
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target, ", resourceModifier: {kind: ConfigMap, name: $NS}");
  c.like(c.ok(co_await c.get(in_namespace(target, "configmaps/a")))["/data"], "{v: two, x: 'true', s: '1'}");
  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.same(c.ok(co_await c.get(in_namespace(target, "services/web"))).text("/spec/type"), "ClusterIP");
  c.equal(c.ok(co_await c.get(in_namespace(target, "deployments.apps/web")))["/spec/replicas"], 0);
  c.same(done.text("/status/phase"), "PartiallyFailed");
  c.equal(done["/status/errors"], 1, "a path that is not there is an error");
  c.like(c.ok(co_await c.get(in_namespace(target, "configmaps/b")))["/data"], "{v: '1'}",
         "and the object comes back as it was");
  const auto why = text_at(results, "/errors/namespaces/" + target + "/0");
  c.that(why.starts_with("error in applying patch error in applying JSON Patch"), json::serialize(results));
}

}  // namespace
}  // namespace kymaros::conformance
