#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPods = "pods?labelSelector=app%3Dweb";

std::string workload(std::string_view more, const Program& program = kRunsOn, std::string_view spec = "",
                     std::string_view in_container = "") {
  return fmt::format(
      "{{metadata: {{name: web}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {}{}}}}}",
      pod_template("web", program, spec, in_container), more);
}

/// Runs, and is never ready: with this in its container.
constexpr Program kNotReady{kRunsOn.command, "sim.kubernetes.io/ready: never"};
constexpr const char* kProbe = "readinessProbe: {exec: {command: [cat, /none]}, periodSeconds: 1}";

std::string job(const Program& program, std::string_view more) {
  return fmt::format("{{metadata: {{name: once}}, spec: {{template: {}{}}}}}",
                     pod_template("once", program, "restartPolicy: Never"), more);
}

std::string events_of(std::string_view name, std::string_view reason) {
  return fmt::format("events?fieldSelector=involvedObject.name%3D{},reason%3D{}", name, reason);
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentGivesUpInTime) {
  c.ok(co_await c.post("deployments.apps",
                       workload(", replicas: 1, progressDeadlineSeconds: 3", kNotReady, "", kProbe)));
  const auto late =
      co_await c.eventually("deployments.apps/web", "it takes too long", [](const Reply& reply) {
        return text_at(condition(reply, "Progressing"), "/reason") == "ProgressDeadlineExceeded";
      });
  c.same(condition_status(late, "Progressing"), "False");
  const auto message = text_at(condition(late, "Progressing"), "/message");
  c.that(message.starts_with("ReplicaSet \"web-") && message.ends_with("\" has timed out progressing."),
         message);
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentMayBePaused) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1, paused: true")));
  co_await c.eventually("deployments.apps/web", "it is seen",
                        [](const Reply& reply) { return reply["/status/observedGeneration"] == 1; });
  co_await c.pause(1s);
  const auto held = c.ok(co_await c.get("deployments.apps/web"));
  c.same(text_at(condition(held, "Progressing"), "/reason"), "DeploymentPaused");
  c.same(condition_status(held, "Progressing"), "Unknown");
  c.equal((co_await c.get("replicasets.apps")).count("/items"), 0);
  c.ok(co_await c.merge("deployments.apps/web", "{spec: {paused: false}}"));
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
}

KYMAROS_CASE(Cluster, Workloads, ADeploymentMayEndTheOldFirst) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1, strategy: {type: Recreate}")));
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
  const auto before = c.ok(co_await c.get(kPods)).text("/items/0/metadata/uid");
  c.ok(co_await c.merge("deployments.apps/web",
                        "{spec: {template: {metadata: {annotations: {example.org/turn: '2'}}}}}"));
  for (bool is_new = false; !is_new; co_await c.pause(200ms)) {
    const auto pods = c.ok(co_await c.get(kPods));
    for (const auto& one : pods["/items"].as_array()) {
      const bool is_old = text_at(one, "/metadata/uid") == before;
      c.that(!is_old || pods.count("/items") == 1 || !text_at(one, "/metadata/deletionTimestamp").empty(),
             "the old one is to go first");
      is_new = is_new || !is_old;
    }
  }
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetHasClaims) {
  c.ok(co_await c.post(
      "statefulsets.apps",
      workload(", replicas: 2, serviceName: web, volumeClaimTemplates: [{metadata: {name: data}, spec: "
               "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}}]",
               kRunsOn, "", "volumeMounts: [{name: data, mountPath: /v}]")));
  co_await c.becomes("statefulsets.apps/web", "/status/readyReplicas", 2, 110s);
  const auto claim = c.ok(co_await c.get("persistentvolumeclaims/data-web-1"));
  c.same(claim.text("/status/phase"), "Bound");
  c.same(claim.text("/metadata/labels/app"), "web");
  c.equal(claim["/metadata/ownerReferences"], nullptr);
  const auto pod = c.ok(co_await c.get("pods/web-1"));
  const auto volume = entry(pod, "/spec/volumes", "name", "data");
  c.same(text_at(volume, "/persistentVolumeClaim/claimName"), "data-web-1");
  c.ok(co_await c.merge("statefulsets.apps/web", "{spec: {replicas: 1}}"));
  co_await c.goes("pods/web-1");
  c.status(co_await c.get("pods/web-0"), 200);
  c.status(co_await c.get("persistentvolumeclaims/data-web-1"), 200);
  c.ok(co_await c.remove("statefulsets.apps/web"));
  co_await c.goes("pods/web-0");
  c.status(co_await c.get("persistentvolumeclaims/data-web-0"), 200);
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetWaitsForItsFirst) {
  c.ok(co_await c.post("statefulsets.apps",
                       workload(", replicas: 2, serviceName: web", kNotReady, "", kProbe)));
  co_await c.becomes("pods/web-0", "/status/phase", "Running");
  co_await c.pause(2s);
  c.status(co_await c.get("pods/web-1"), 404);
  const auto set = c.ok(co_await c.get("statefulsets.apps/web"));
  c.equal(set["/status/replicas"], 1);
  c.equal(set["/status/readyReplicas"], nullptr);
}

KYMAROS_CASE(Cluster, Workloads, AStatefulSetMayBeginAllAtOnce) {
  c.ok(co_await c.post(
      "statefulsets.apps",
      workload(", replicas: 2, serviceName: web, podManagementPolicy: Parallel", kNotReady, "", kProbe)));
  co_await c.eventually("pods/web-1", "the second does not wait",
                        [](const Reply& reply) { return reply.status == 200; });
}

KYMAROS_CASE(Cluster, Workloads, AServiceLeavesOutPodsThatAreNotReady) {
  c.ok(co_await c.post("services",
                       "{metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: all}, spec: {clusterIP: None, publishNotReadyAddresses: true, "
                       "selector: {app: web}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("deployments.apps",
                       workload(", replicas: 1", {kRunsOn.command, "sim.kubernetes.io/ready: never"}, "",
                                "readinessProbe: {exec: {command: [cat, /none]}, periodSeconds: 1}")));
  const auto slices = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dweb", "the pod is listed",
      [](const Reply& reply) { return reply.count("/items/0/endpoints") == 1; });
  c.like(slices["/items/0/endpoints/0/conditions"], "{ready: false, serving: false, terminating: false}");
  const auto open = co_await c.eventually(
      "endpointslices.discovery.k8s.io?labelSelector=kubernetes.io/service-name%3Dall", "the pod is listed",
      [](const Reply& reply) { return reply.count("/items/0/endpoints") == 1; });
  c.equal(open["/items/0/endpoints/0/conditions/ready"], true);
  const auto endpoints = co_await c.eventually("endpoints/web", "the pod is listed", [](const Reply& reply) {
    return reply.count("/subsets/0/notReadyAddresses") == 1;
  });
  c.equal(endpoints["/subsets/0/addresses"], nullptr);
  const auto all = co_await c.eventually("endpoints/all", "the pod is listed", [](const Reply& reply) {
    return reply.count("/subsets/0/addresses") == 1;
  });
  c.equal(all["/subsets/0/notReadyAddresses"], nullptr);
}

KYMAROS_CASE(Cluster, Workloads, TellWhatTheyDo) {
  c.ok(co_await c.post("deployments.apps", workload(", replicas: 1")));
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1, 90s);
  const auto set = c.ok(co_await c.get("replicasets.apps")).text("/items/0/metadata/name");
  const auto name = c.ok(co_await c.get(kPods)).text("/items/0/metadata/name");
  const auto scaled = co_await c.eventually(events_of("web", "ScalingReplicaSet"), "it says so",
                                            [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(scaled.text("/items/0/message"), "Scaled up replica set " + set + " from 0 to 1");
  c.same(scaled.text("/items/0/source/component"), "deployment-controller");
  c.same(scaled.text("/items/0/type"), "Normal");
  const auto made = co_await c.eventually(events_of(set, "SuccessfulCreate"), "it says so",
                                          [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(made.text("/items/0/message"), "Created pod: " + name);
  c.same(made.text("/items/0/source/component"), "replicaset-controller");
}

KYMAROS_CASE(Cluster, Jobs, GoAfterTheirTime) {
  c.ok(co_await c.post("jobs.batch", job(kEndsWell, ", ttlSecondsAfterFinished: 2")));
  co_await c.eventually("jobs.batch/once", "it is complete", [](const Reply& reply) {
    return reply.status == 404 || condition_status(reply, "Complete") == "True";
  });
  co_await c.goes("jobs.batch/once", 30s);
  co_await c.eventually("pods?labelSelector=job-name%3Donce", "its pods go with it",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

KYMAROS_CASE(Cluster, Jobs, EndAtTheirDeadline) {
  c.ok(co_await c.post("jobs.batch", job({kRunsOn.command, "sim.kubernetes.io/complete: 'after=1h'"},
                                         ", activeDeadlineSeconds: 4")));
  const auto failed = co_await c.eventually("jobs.batch/once", "it has failed", [](const Reply& reply) {
    return condition_status(reply, "Failed") == "True";
  });
  c.same(text_at(condition(failed, "Failed"), "/reason"), "DeadlineExceeded");
  c.same(text_at(condition(failed, "Failed"), "/message"), "Job was active longer than specified deadline");
  c.equal(failed["/status/active"], nullptr);
}

KYMAROS_CASE(Cluster, Jobs, MayNeedSeveralPods) {
  c.ok(co_await c.post("jobs.batch", job(kEndsWell, ", completions: 3, parallelism: 2")));
  const auto done = co_await c.eventually("jobs.batch/once", "it is complete", [](const Reply& reply) {
    return condition_status(reply, "Complete") == "True";
  });
  c.equal(done["/status/succeeded"], 3);
  c.equal((co_await c.get("pods?labelSelector=job-name%3Donce")).count("/items"), 3);
}

KYMAROS_CASE(Cluster, Jobs, ACronJobMayBeSuspended) {
  const auto text = fmt::format(
      "{{metadata: {{name: often}}, spec: {{suspend: true, schedule: '* * * * *', jobTemplate: {{spec: "
      "{{template: {}}}}}}}}}",
      pod_template("often", kEndsWell, "restartPolicy: Never"));
  c.ok(co_await c.post("cronjobs.batch", text));
  co_await c.pause(65s);
  c.equal((co_await c.get("jobs.batch")).count("/items"), 0);
}

KYMAROS_CASE(Cluster, Namespaces, GoWithRunningPodsAndClaims) {
  co_await have_account(c);
  const auto name = c.ns() + "-full";
  c.ok(co_await c.post("namespaces", "{metadata: {name: " + name + "}}"));
  c.remove_afterwards("namespaces/" + name);
  co_await c.eventually(in_namespace(name, "serviceaccounts/default"), "the account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post(in_namespace(name, "persistentvolumeclaims"),
                       "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: "
                       "{storage: 16Mi}}}}"));
  c.ok(co_await c.post(
      in_namespace(name, "deployments.apps"),
      workload(", replicas: 1", kRunsOn, "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]",
               "volumeMounts: [{name: v, mountPath: /v}]")));
  co_await c.becomes(in_namespace(name, "deployments.apps/web"), "/status/readyReplicas", 1, 90s);
  const auto volume =
      c.ok(co_await c.get(in_namespace(name, "persistentvolumeclaims/data"))).text("/spec/volumeName");
  c.ok(co_await c.remove("namespaces/" + name));
  co_await c.goes("namespaces/" + name, 90s);
  co_await c.goes("persistentvolumes/" + volume, 60s);
}

}  // namespace
}  // namespace kymaros::conformance
