#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPods = "pods?labelSelector=app%3Dweb";
constexpr const char* kTurn = "{spec: {template: {metadata: {annotations: {example.org/turn: '2'}}}}}";

std::string workload(std::string_view more, const Program& program = kRunsOn, std::string_view spec = "",
                     std::string_view in_container = "") {
  return fmt::format(
      "{{metadata: {{name: web}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {}{}}}}}",
      pod_template("web", program, spec, in_container), more);
}

KYMAROS_CASE(Cluster, Workloads, ReadyIsAvailableOnlyAfterAWhile) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1, minReadySeconds: 8")));
  const auto ready = co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
  c.equal(ready["/status/availableReplicas"], nullptr);
  c.equal(ready["/status/unavailableReplicas"], 1);
  c.same(condition_status(ready, "Available"), "False");
  const auto up = co_await c.becomes("deployments.apps/web", "/status/availableReplicas", 1);
  c.same(condition_status(up, "Available"), "True");
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentKeepsWhatWorks) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
  const auto before = c.ok(co_await c.get(kPods)).text("/items/0/metadata/uid");
  c.ok(co_await c.patch(
      "deployments.apps/web",
      "[{op: replace, path: /spec/template/spec/containers/0/image, value: 'localhost/none:1'}, {op: add, "
      "path: /spec/template/metadata/annotations, value: {sim.kubernetes.io/image: missing}}]"));
  const auto held =
      co_await c.eventually("deployments.apps/web", "there are two pods", [](const Reply& reply) {
        return reply["/status/replicas"] == 2 && reply["/status/updatedReplicas"] == 1;
      });
  c.equal(held["/status/readyReplicas"], 1);
  c.equal(held["/status/availableReplicas"], 1);
  c.equal(held["/status/unavailableReplicas"], 1);
  c.same(condition_status(held, "Available"), "True");
  co_await c.pause(3s);
  const auto pods = c.ok(co_await c.get(kPods));
  c.equal(pods.count("/items"), 2);
  bool is_there = false;
  for (const auto& one : pods["/items"].as_array()) is_there |= text_at(one, "/metadata/uid") == before;
  c.that(is_there, "the one that works is still there");
  c.ok(co_await c.patch(
      "deployments.apps/web",
      "[{op: replace, path: /spec/template/spec/containers/0/image, value: 'localhost/busybox:1'}, {op: "
      "remove, path: /spec/template/metadata/annotations}]"));
  const auto back = co_await c.eventually("deployments.apps/web", "it is back", [](const Reply& reply) {
    return reply["/status/observedGeneration"] == 3 && reply["/status/replicas"] == 1 &&
           reply["/status/updatedReplicas"] == 1;
  });
  c.same(back.text("/metadata/annotations/deployment.kubernetes.io~1revision"), "3");
  c.same(c.ok(co_await c.get("pods?labelSelector=app%3Dweb&fieldSelector=status.phase%3DRunning"))
             .text("/items/0/metadata/uid"),
         before, "it never ended");
}

KYMAROS_CASE(Cluster, Workloads, PodsComeWhenAQuotaLetsThem) {
  c.ok(co_await c.post("resourcequotas", "{metadata: {name: none}, spec: {hard: {pods: '0'}}}"));
  co_await c.becomes("resourcequotas/none", "/status/hard/pods", "0");
  co_await c.pause(1s);  // admission learns of it later than we do
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await c.eventually("deployments.apps/web", "it says that it cannot", [](const Reply& reply) {
    return condition_status(reply, "ReplicaFailure") == "True";
  });
  c.ok(co_await c.remove("resourcequotas/none"));
  const auto up = co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 120s);
  c.equal(condition(up, "ReplicaFailure"), nullptr);
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetSaysHowFarItIs) {
  c.ok(co_await c.post("statefulsets.apps", workload(", replicas: 2, serviceName: web")));
  const auto up = co_await c.becomes("statefulsets.apps/web", "/status/availableReplicas", 2, 90s);
  for (const auto* field :
       {"/status/replicas", "/status/readyReplicas", "/status/currentReplicas", "/status/updatedReplicas"}) {
    c.equal(up[field], 2, field);
  }
  c.that(up.text("/status/currentRevision").starts_with("web-"), "it says which revision");
  c.same(up.text("/status/updateRevision"), up.text("/status/currentRevision"));
  c.same(up.text("/metadata/name"), "web");
  const auto revisions = c.ok(co_await c.get("controllerrevisions.apps"));
  c.equal(revisions.count("/items"), 1);
  c.same(revisions.text("/items/0/metadata/name"), up.text("/status/currentRevision"));
  c.same(revisions.text("/items/0/metadata/ownerReferences/0/kind"), "StatefulSet");
  c.same(c.ok(co_await c.get("pods/web-0")).text("/metadata/labels/controller-revision-hash"),
         up.text("/status/currentRevision"));
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetMayTryTheLastFirst) {
  c.ok(co_await c.post("statefulsets.apps", workload(", replicas: 2, serviceName: web, updateStrategy: "
                                                     "{rollingUpdate: {partition: 1}}")));
  co_await c.becomes("statefulsets.apps/web", "/status/readyReplicas", 2, 90s);
  const auto first = c.ok(co_await c.get("pods/web-0")).text("/metadata/uid");
  const auto last = c.ok(co_await c.get("pods/web-1")).text("/metadata/uid");
  c.ok(co_await c.merge("statefulsets.apps/web", kTurn));
  const auto half = co_await c.eventually(
      "statefulsets.apps/web", "the last is new",
      [](const Reply& reply) {
        return reply["/status/observedGeneration"] == 2 && reply["/status/updatedReplicas"] == 1 &&
               reply["/status/readyReplicas"] == 2;
      },
      90s);
  c.equal(half["/status/currentReplicas"], 1);
  c.that(half.text("/status/updateRevision") != half.text("/status/currentRevision"), "it is on its way");
  c.that(c.ok(co_await c.get("pods/web-1")).text("/metadata/uid") != last, "the last is new");
  c.same(c.ok(co_await c.get("pods/web-0")).text("/metadata/uid"), first);
  c.ok(
      co_await c.merge("statefulsets.apps/web", "{spec: {updateStrategy: {rollingUpdate: {partition: 0}}}}"));
  const auto done = co_await c.eventually(
      "statefulsets.apps/web", "all are new",
      [](const Reply& reply) {
        return reply["/status/updatedReplicas"] == 2 && reply["/status/readyReplicas"] == 2 &&
               reply.text("/status/updateRevision") == reply.text("/status/currentRevision");
      },
      90s);
  c.equal(done["/status/currentReplicas"], 2);
}

KYMAROS_CASE(Cluster, Workloads, ADaemonSetSaysHowFarItIs) {
  c.ok(co_await c.post("daemonsets.apps", workload("")));
  const auto up = co_await c.becomes("daemonsets.apps/web", "/status/numberAvailable", 1, 90s);
  for (const auto* field : {"/status/numberReady", "/status/desiredNumberScheduled",
                            "/status/updatedNumberScheduled", "/status/observedGeneration"}) {
    c.equal(up[field], 1, field);
  }
  c.equal(up["/status/numberUnavailable"], nullptr);
  const auto one = c.ok(co_await c.get(kPods));
  c.that(one.text("/items/0/metadata/name").starts_with("web-"), "its pods have names of its own");
  c.same(one.text("/items/0/metadata/ownerReferences/0/kind"), "DaemonSet");
}

KYMAROS_CASE(Cluster, Workloads, ADaemonSetMayFindNoNode) {
  c.ok(co_await c.post("daemonsets.apps", workload("", kRunsOn, "nodeSelector: {example.org/none: x}")));
  const auto seen = co_await c.becomes("daemonsets.apps/web", "/status/observedGeneration", 1);
  for (const auto* field :
       {"/status/desiredNumberScheduled", "/status/currentNumberScheduled", "/status/numberReady"}) {
    c.equal(seen[field], 0, field);
  }
  c.equal(c.ok(co_await c.get(kPods)).count("/items"), 0);
}

KYMAROS_CASE(Cluster, Workloads, AServiceGoesByTheNamesOfPorts) {
  c.ok(co_await c.post("services",
                       "{metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: front, port: 80, "
                       "targetPort: http}]}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: lost}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: "
                       "none}]}}"));
  c.ok(co_await c.post("deployments.apps",
                       workload(", replicas: 1", kRunsOn, "", "ports: [{name: http, containerPort: 8080}]")));
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
  const auto slices = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dweb", "the pod is found",
      [](const Reply& reply) { return reply["/items/0/endpoints/0/conditions/ready"] == true; });
  c.like(slices["/items/0/ports"], "[{name: front, port: 8080, protocol: TCP}]");
  const auto endpoints = co_await c.eventually("endpoints/web", "the pod is found", [](const Reply& reply) {
    return reply.count("/subsets/0/addresses") == 1;
  });
  c.like(endpoints["/subsets/0/ports"], "[{name: front, port: 8080, protocol: TCP}]");
  const auto lost = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dlost", "the pod is found",
      [](const Reply& reply) { return reply.count("/items/0/endpoints") == 1; });
  c.equal(lost.count("/items/0/ports"), 0);
  c.equal(c.ok(co_await c.get("endpoints/lost"))["/subsets"], nullptr);
}

KYMAROS_CASE(Cluster, Workloads, AReplicationControllerBringsUpItsPods) {
  const auto made =
      c.ok(co_await c.post("replicationcontrollers",
                           fmt::format("{{metadata: {{name: web}}, spec: {{replicas: 2, template: {}}}}}",
                                       pod_template("web", kRunsOn))));
  c.like(made["/spec/selector"], "{app: web}");
  const auto up = co_await c.becomes("replicationcontrollers/web", "/status/availableReplicas", 2, 90s);
  for (const auto* field : {"/status/replicas", "/status/readyReplicas", "/status/fullyLabeledReplicas"}) {
    c.equal(up[field], 2, field);
  }
  c.equal(up["/status/observedGeneration"], 1);
  const auto pods = c.ok(co_await c.get(kPods));
  c.same(pods.text("/items/0/metadata/ownerReferences/0/kind"), "ReplicationController");
  c.ok(co_await c.merge("replicationcontrollers/web", "{spec: {replicas: 0}}"));
  co_await c.eventually(kPods, "no pod is left",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

}  // namespace
}  // namespace kymaros::conformance
