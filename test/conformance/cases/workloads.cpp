#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

std::string workload(std::string_view more, const Program& program = kRunsOn) {
  return fmt::format(
      "{{metadata: {{name: web}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {}{}}}}}",
      pod_template("web", program), more);
}

constexpr const char* kWeb = "deployments.apps/web";
constexpr const char* kPods = "pods?labelSelector=app%3Dweb";
constexpr const char* kReplicaSets = "replicasets.apps?labelSelector=app%3Dweb";

Task<Reply> has_ready(Case& c, std::string what, int replicas) {
  co_return co_await c.becomes(std::move(what), "/status/readyReplicas", replicas, 90s);
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentBringsUpItsPods) {
  const auto made = c.ok(co_await c.post("deployments.apps", workload(", replicas: 2")));
  c.like(made["/spec/strategy"],
         "{rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}, type: RollingUpdate}");
  c.equal(made["/spec/progressDeadlineSeconds"], 600);
  c.equal(made["/metadata/generation"], 1);
  const auto up = co_await c.eventually(kWeb, "it is complete", [](const Reply& reply) {
    return reply["/status/availableReplicas"] == 2 &&
           text_at(condition(reply, "Progressing"), "/reason") == "NewReplicaSetAvailable";
  });
  for (const auto* field : {"/status/replicas", "/status/updatedReplicas", "/status/readyReplicas"}) {
    c.equal(up[field], 2, field);
  }
  c.equal(up["/status/unavailableReplicas"], nullptr);
  c.equal(up["/status/observedGeneration"], 1);
  c.same(text_at(condition(up, "Available"), "/reason"), "MinimumReplicasAvailable");
  c.same(condition_status(up, "Available"), "True");
  c.same(condition_status(up, "Progressing"), "True");
  c.same(up.text("/metadata/annotations/deployment.kubernetes.io~1revision"), "1");
  const auto sets = c.ok(co_await c.get(kReplicaSets));
  c.equal(sets.count("/items"), 1);
  const auto hash = sets.text("/items/0/metadata/labels/pod-template-hash");
  c.same(sets.text("/items/0/metadata/name"), "web-" + hash);
  c.same(sets.text("/items/0/metadata/ownerReferences/0/kind"), "Deployment");
  c.equal(sets["/items/0/metadata/ownerReferences/0/controller"], true);
  c.equal(sets["/items/0/metadata/ownerReferences/0/blockOwnerDeletion"], true);
  c.same(sets.text("/items/0/metadata/ownerReferences/0/uid"), up.text("/metadata/uid"));
  c.equal(sets["/items/0/status/readyReplicas"], 2);
  c.equal(sets["/items/0/status/fullyLabeledReplicas"], 2);
  const auto pods = c.ok(co_await c.get(kPods));
  c.equal(pods.count("/items"), 2);
  c.same(pods.text("/items/0/metadata/ownerReferences/0/name"), "web-" + hash);
  c.same(pods.text("/items/0/metadata/generateName"), "web-" + hash + "-");
  c.same(pods.text("/items/0/metadata/labels/pod-template-hash"), hash);
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentSaysWhatIsMissing) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1", kEndsBadly)));
  const auto down = co_await c.eventually(kWeb, "its pod is not available", [](const Reply& reply) {
    return reply["/status/unavailableReplicas"] == 1 && condition_status(reply, "Available") == "False";
  });
  c.same(text_at(condition(down, "Available"), "/reason"), "MinimumReplicasUnavailable");
  c.same(text_at(condition(down, "Available"), "/message"), "Deployment does not have minimum availability.");
  c.equal(down["/status/readyReplicas"], nullptr);
  co_await c.eventually(kWeb, "its ReplicaSet is under way", [](const Reply& reply) {
    return text_at(condition(reply, "Progressing"), "/reason") == "ReplicaSetUpdated" &&
           reply["/status/replicas"] == 1 && reply["/status/updatedReplicas"] == 1;
  });
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentIsScaled) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 2")));
  co_await has_ready(c, kWeb, 2);
  const auto scaled = c.ok(co_await c.merge(kWeb, "{spec: {replicas: 0}}"));
  c.equal(scaled["/metadata/generation"], 2);
  co_await c.eventually(kPods, "no pod is left",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
  const auto down = co_await c.eventually(kWeb, "it says so", [](const Reply& reply) {
    return reply["/status/observedGeneration"] == 2 && reply["/status/replicas"].is_null();
  });
  c.same(condition_status(down, "Available"), "True");
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentRollsOut) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await has_ready(c, kWeb, 1);
  c.ok(co_await c.merge(kWeb, "{spec: {template: {metadata: {annotations: {example.org/turn: '2'}}}}}"));
  const auto done = co_await c.eventually(
      kWeb, "the second turn is complete",
      [](const Reply& reply) {
        return reply["/status/observedGeneration"] == 2 && reply["/status/updatedReplicas"] == 1 &&
               reply["/status/replicas"] == 1 && reply["/status/availableReplicas"] == 1;
      },
      90s);
  c.same(done.text("/metadata/annotations/deployment.kubernetes.io~1revision"), "2");
  const auto sets = c.ok(co_await c.get(kReplicaSets));
  c.equal(sets.count("/items"), 2);
  int wanted = 0;
  for (const auto* i : {"0", "1"}) {
    if (sets[fmt::format("/items/{}/spec/replicas", i)] == 1) ++wanted;
  }
  c.equal(wanted, 1);
}

KYMAROS_CASE(Cluster, Workloads, APodThatIsLostComesAgain) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await has_ready(c, kWeb, 1);
  const auto name = c.ok(co_await c.get(kPods)).text("/items/0/metadata/name");
  c.ok(co_await c.remove("pods/" + name));
  co_await c.goes("pods/" + name);
  co_await has_ready(c, kWeb, 1);
  const auto pods = c.ok(co_await c.get(kPods));
  c.equal(pods.count("/items"), 1);
  c.that(pods.text("/items/0/metadata/name") != name, "it has another name");
}

KYMAROS_CASE(Cluster, Workloads, PodsThatAreThereAreAdopted) {
  c.ok(co_await c.post("replicasets.apps", workload(", replicas: 0")));
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post("pods", pod("mine", kRunsOn, "", "", "labels: {app: web}")));
  co_await c.goes("pods/mine", 60s);
  c.ok(co_await c.merge("replicasets.apps/web", "{spec: {replicas: 1}}"));
  co_await has_ready(c, "replicasets.apps/web", 1);
  c.ok(co_await c.remove("replicasets.apps/web", "{propagationPolicy: Orphan}"));
  co_await c.goes("replicasets.apps/web");
  const auto orphan = c.ok(co_await c.get(kPods)).text("/items/0/metadata/name");
  c.ok(co_await c.post("replicasets.apps", workload(", replicas: 1")));
  co_await has_ready(c, "replicasets.apps/web", 1);
  const auto adopted = c.ok(co_await c.get(kPods));
  c.equal(adopted.count("/items"), 1);
  c.same(adopted.text("/items/0/metadata/name"), orphan);
  c.same(adopted.text("/items/0/metadata/ownerReferences/0/name"), "web");
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentTakesAllAlong) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await has_ready(c, kWeb, 1);
  c.ok(co_await c.remove(kWeb));
  co_await c.eventually(kReplicaSets, "no ReplicaSet is left",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
  co_await c.eventually(kPods, "no pod is left",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

KYMAROS_CASE(Cluster, Workloads, AQuotaHoldsPodsBack) {
  c.ok(co_await c.post("resourcequotas", "{metadata: {name: none}, spec: {hard: {pods: '0'}}}"));
  co_await c.becomes("resourcequotas/none", "/status/hard/pods", "0");
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  const auto held = co_await c.eventually(kWeb, "it says that it cannot", [](const Reply& reply) {
    return condition_status(reply, "ReplicaFailure") == "True";
  });
  const auto failure = condition(held, "ReplicaFailure");
  c.same(text_at(failure, "/reason"), "FailedCreate");
  c.that(text_at(failure, "/message")
             .ends_with("is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, "
                        "limited: pods=0"),
         "it says why: " + text_at(failure, "/message"));
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetGoesInOrder) {
  c.ok(co_await c.post(
      "services",
      "{metadata: {name: web}, spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("statefulsets.apps", workload(", replicas: 2, serviceName: web")));
  const auto up = co_await has_ready(c, "statefulsets.apps/web", 2);
  c.equal(up["/status/replicas"], 2);
  c.equal(up["/status/observedGeneration"], 1);
  const auto pods = c.ok(co_await c.get(kPods));
  c.same(pods.text("/items/0/metadata/name"), "web-0");
  c.same(pods.text("/items/1/metadata/name"), "web-1");
  c.same(pods.text("/items/1/metadata/labels/statefulset.kubernetes.io~1pod-name"), "web-1");
  c.same(pods.text("/items/1/metadata/labels/apps.kubernetes.io~1pod-index"), "1");
  c.same(pods.text("/items/0/spec/hostname"), "web-0");
  c.same(pods.text("/items/0/spec/subdomain"), "web");
  c.that(pods.text("/items/0/status/startTime") <= pods.text("/items/1/status/startTime"),
         "one after the other");
}

KYMAROS_CASE(Cluster, Workloads, ADaemonSetHasAPodOnEachNode) {
  c.ok(co_await c.post("daemonsets.apps", workload("")));
  const auto up = co_await c.becomes("daemonsets.apps/web", "/status/numberReady", 1, 90s);
  for (const auto* field : {"/status/desiredNumberScheduled", "/status/currentNumberScheduled"}) {
    c.equal(up[field], 1, field);
  }
  c.equal(up["/status/numberMisscheduled"], 0);
}

KYMAROS_CASE(Cluster, Workloads, AServiceFindsReadyPods) {
  const auto service = c.ok(co_await c.post(
      "services",
      "{metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}"));
  c.that(!service.text("/spec/clusterIP").empty(), "it has an address");
  c.same(service.text("/spec/type"), "ClusterIP");
  c.same(service.text("/spec/ports/0/protocol"), "TCP");
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await has_ready(c, kWeb, 1);
  const auto address = c.ok(co_await c.get(kPods)).text("/items/0/status/podIP");
  const auto slices = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dweb", "the pod is found",
      [](const Reply& reply) { return reply["/items/0/endpoints/0/conditions/ready"] == true; });
  c.same(slices.text("/items/0/endpoints/0/addresses/0"), address);
  c.same(slices.text("/items/0/addressType"), "IPv4");
  c.equal(slices["/items/0/ports/0/port"], 8080);
  c.same(slices.text("/items/0/endpoints/0/targetRef/kind"), "Pod");
  const auto endpoints = co_await c.eventually("endpoints/web", "the pod is found", [](const Reply& reply) {
    return reply.count("/subsets/0/addresses") == 1;
  });
  c.same(endpoints.text("/subsets/0/addresses/0/ip"), address);
}

}  // namespace
}  // namespace kymaros::conformance
