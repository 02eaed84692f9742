#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<Reply> make_pod(Case& c, std::string text) {
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  co_return c.ok(co_await c.post("pods", std::move(text)));
}

/// The one container's state once it is of this sort ("waiting") for this reason.
Task<Reply> waits_for_state(Case& c, std::string sort, std::string reason) {
  const auto pointer = "/status/containerStatuses/0/state/" + sort + "/reason";
  co_return co_await c.becomes("pods/a", pointer, json::Value(reason), 90s);
}

Task<json::Value> has_event(Case& c, std::string reason, std::string message) {
  const auto list = "events?fieldSelector=involvedObject.name%3Da,reason%3D" + reason;
  const auto events = co_await c.eventually(list, "there is an event " + reason,
                                            [](const Reply& reply) { return reply.count("/items") > 0; });
  if (!message.empty()) c.same(events.text("/items/0/message"), message);
  c.same(events.text("/items/0/involvedObject/kind"), "Pod");
  co_return events["/items/0"];
}

KYMAROS_CASE(Cluster, Pods, ComeUp) {
  const auto made = co_await make_pod(c, pod("a", kRunsOn));
  c.same(made.text("/status/phase"), "Pending");
  const auto up = co_await c.eventually("pods/a", "the pod is ready", [](const Reply& reply) {
    return condition_status(reply, "Ready") == "True";
  });
  c.same(up.text("/status/phase"), "Running");
  for (const auto* type :
       {"PodScheduled", "Initialized", "ContainersReady", "Ready", "PodReadyToStartContainers"}) {
    c.same(condition_status(up, type), "True", type);
  }
  const auto status = up["/status/containerStatuses/0"];
  c.same(text_at(status, "/name"), "c");
  c.equal(at(status, "/ready"), true);
  c.equal(at(status, "/started"), true);
  c.equal(at(status, "/restartCount"), 0);
  c.that(!text_at(status, "/state/running/startedAt").empty(), "it says since when it runs");
  c.that(!text_at(status, "/containerID").empty(), "it says which container it is");
  c.same(text_at(status, "/image"), "localhost/busybox:1");
  for (const auto* field : {"/status/podIP", "/status/hostIP", "/status/startTime", "/spec/nodeName"}) {
    c.that(!up.text(field).empty(), std::string("it has ") + field);
  }
  c.same(up.text("/status/podIPs/0/ip"), up.text("/status/podIP"));
  const auto node = up.text("/spec/nodeName");
  const auto scheduled = co_await has_event(c, "Scheduled", "Successfully assigned $NS/a to " + node);
  c.same(text_at(scheduled, "/reportingComponent"), "default-scheduler");
  c.same(text_at(scheduled, "/action"), "Binding");
  c.equal(at(scheduled, "/count"), nullptr, "the scheduler counts no events");
  c.equal(at(scheduled, "/lastTimestamp"), nullptr);
  c.equal(text_at(scheduled, "/eventTime").size(), 27, "but says exactly when it was");
  const auto started = co_await has_event(c, "Started", "");
  c.same(text_at(started, "/source/component"), "kubelet");
  c.same(text_at(started, "/source/host"), node);
  c.equal(at(started, "/count"), 1);
  c.equal(at(started, "/eventTime"), nullptr);
  c.equal(text_at(started, "/lastTimestamp").size(), 20);
  c.same(text_at(started, "/involvedObject/fieldPath"), "spec.containers{c}");
}

KYMAROS_CASE(Cluster, Pods, CrashAgainAndAgain) {
  const auto made = co_await make_pod(c, pod("a", kEndsBadly));
  const auto down = co_await waits_for_state(c, "waiting", "CrashLoopBackOff");
  c.same(down.text("/status/phase"), "Running");
  const auto status = down["/status/containerStatuses/0"];
  c.equal(at(status, "/lastState/terminated/exitCode"), 3);
  c.same(text_at(status, "/lastState/terminated/reason"), "Error");
  c.equal(at(status, "/ready"), false);
  c.equal(at(status, "/started"), false);
  const auto message = text_at(status, "/state/waiting/message");
  c.that(
      message.starts_with("back-off ") && message.ends_with("s restarting failed container=c pod=a_" +
                                                            c.ns() + "(" + made.text("/metadata/uid") + ")"),
      "it says what is held back: " + message);
  const auto ready = condition(down, "Ready");
  c.same(text_at(ready, "/status"), "False");
  c.same(text_at(ready, "/reason"), "ContainersNotReady");
  c.same(text_at(ready, "/message"), "containers with unready status: [c]");
  co_await has_event(c, "BackOff", "");
  const auto later = co_await c.eventually("pods/a", "it is started again", [](const Reply& reply) {
    const auto count = reply["/status/containerStatuses/0/restartCount"];
    return count.is_int64() && count.get_int64() >= 2;
  });
  c.same(later.text("/status/phase"), "Running");
}

KYMAROS_CASE(Cluster, Pods, NeedTheConfigMapsOfTheirEnvironment) {
  co_await make_pod(
      c, pod("a", kRunsOn, "", "env: [{name: V, valueFrom: {configMapKeyRef: {name: none, key: v}}}]"));
  const auto held = co_await waits_for_state(c, "waiting", "CreateContainerConfigError");
  c.same(held.text("/status/phase"), "Pending");
  c.same(held.text("/status/containerStatuses/0/state/waiting/message"), "configmap \"none\" not found");
  c.ok(co_await c.post("configmaps", "{metadata: {name: none}, data: {other: '1'}}"));
  co_await c.becomes("pods/a", "/status/containerStatuses/0/state/waiting/message",
                     json::Value("couldn't find key v in ConfigMap " + c.ns() + "/none"), 90s);
  c.ok(co_await c.merge("configmaps/none", "{data: {v: '1'}}"));
  co_await c.becomes("pods/a", "/status/phase", "Running", 90s);
}

KYMAROS_CASE(Cluster, Pods, NeedTheSecretsOfTheirVolumes) {
  co_await make_pod(c, pod("a", kRunsOn, "volumes: [{name: v, secret: {secretName: none}}]",
                           "volumeMounts: [{name: v, mountPath: /v}]"));
  co_await has_event(c, "FailedMount",
                     "MountVolume.SetUp failed for volume \"v\" : secret \"none\" not found");
  const auto held = c.ok(co_await c.get("pods/a"));
  c.same(held.text("/status/phase"), "Pending");
  c.same(held.text("/status/containerStatuses/0/state/waiting/reason"), "ContainerCreating");
  c.ok(co_await c.post("secrets", "{metadata: {name: none}}"));
  co_await c.becomes("pods/a", "/status/phase", "Running", 2min);
}

KYMAROS_CASE(Cluster, Pods, DoWithoutWhatIsOptional) {
  co_await make_pod(c,
                    pod("a", kRunsOn, "volumes: [{name: v, configMap: {name: none, optional: true}}]",
                        "env: [{name: V, valueFrom: {secretKeyRef: {name: none, key: v, optional: true}}}], "
                        "volumeMounts: [{name: v, mountPath: /v}]"));
  co_await c.becomes("pods/a", "/status/phase", "Running");
}

KYMAROS_CASE(Cluster, Pods, NeedTheirImage) {
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/image: missing"}, "",
                           "image: localhost/none:1, imagePullPolicy: IfNotPresent"));
  const auto held = co_await waits_for_state(c, "waiting", "ImagePullBackOff");
  c.same(held.text("/status/phase"), "Pending");
  const auto message = held.text("/status/containerStatuses/0/state/waiting/message");
  c.that(message.starts_with("Back-off pulling image \"localhost/none:1\""),
         "it says which image: " + message);
  co_await has_event(c, "Failed", "");
}

KYMAROS_CASE(Cluster, Pods, NeedANodeThatSuitsThem) {
  co_await make_pod(c, pod("a", kRunsOn, "nodeSelector: {example.org/none: x}"));
  const auto held = co_await c.eventually("pods/a", "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  const auto scheduled = condition(held, "PodScheduled");
  c.same(text_at(scheduled, "/reason"), "Unschedulable");
  c.same(text_at(scheduled, "/message"),
         "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to "
         "deallocate, "
         "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
  c.same(held.text("/status/phase"), "Pending");
  c.equal(held["/spec/nodeName"], nullptr);
  co_await has_event(c, "FailedScheduling", text_at(scheduled, "/message"));
}

KYMAROS_CASE(Cluster, Pods, NeedANodeWithRoom) {
  co_await make_pod(c, pod("a", kRunsOn, "", "resources: {requests: {cpu: '1000', memory: 10Ti}}"));
  const auto held = co_await c.eventually("pods/a", "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, "
         "preemption: "
         "0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
}

KYMAROS_CASE(Cluster, Pods, OfAnotherSchedulerWait) {
  co_await make_pod(c, pod("a", kRunsOn, "schedulerName: nobody"));
  co_await c.pause(2s);
  const auto held = c.ok(co_await c.get("pods/a"));
  c.equal(held["/spec/nodeName"], nullptr);
  c.equal(held["/status/conditions"], nullptr);
  const auto gone = c.ok(co_await c.remove("pods/a"));
  c.same(gone.text("/kind"), "Pod", "pods are shown when they are gone");
  c.equal(gone["/metadata/deletionGracePeriodSeconds"], 0);
  c.status(co_await c.get("pods/a"), 404);
}

KYMAROS_CASE(Cluster, Pods, NeedTheirClaim) {
  co_await make_pod(c, pod("a", kRunsOn, "volumes: [{name: v, persistentVolumeClaim: {claimName: none}}]"));
  const auto held = co_await c.eventually("pods/a", "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: persistentvolumeclaim \"none\" not found. not found");
}

KYMAROS_CASE(Cluster, Pods, ThatAreNotRestartedSucceed) {
  co_await make_pod(c, pod("a", kEndsWell, "restartPolicy: Never"));
  const auto ended = co_await c.becomes("pods/a", "/status/phase", "Succeeded");
  const auto status = ended["/status/containerStatuses/0"];
  c.equal(at(status, "/state/terminated/exitCode"), 0);
  c.same(text_at(status, "/state/terminated/reason"), "Completed");
  c.equal(at(status, "/ready"), false);
  c.same(text_at(condition(ended, "Ready"), "/reason"), "PodCompleted");
  c.same(condition_status(ended, "Ready"), "False");
  c.same(condition_status(ended, "Initialized"), "True");
}

KYMAROS_CASE(Cluster, Pods, ThatAreNotRestartedFail) {
  co_await make_pod(c, pod("a", kEndsBadly, "restartPolicy: Never"));
  const auto ended = co_await c.becomes("pods/a", "/status/phase", "Failed");
  c.equal(ended["/status/containerStatuses/0/state/terminated/exitCode"], 3);
  c.same(ended.text("/status/containerStatuses/0/state/terminated/reason"), "Error");
  c.same(condition_status(ended, "Ready"), "False");
  c.same(text_at(condition(ended, "Ready"), "/reason"), "PodFailed");
}

KYMAROS_CASE(Cluster, Pods, WaitForTheirInitContainers) {
  co_await make_pod(c, pod("a", kRunsOn,
                           "initContainers: [{name: i, image: 'localhost/busybox:1', imagePullPolicy: Never, "
                           "command: ['true']}]"));
  const auto up = co_await c.becomes("pods/a", "/status/phase", "Running");
  c.same(up.text("/status/initContainerStatuses/0/state/terminated/reason"), "Completed");
  c.equal(up["/status/initContainerStatuses/0/ready"], true);
}

KYMAROS_CASE(Cluster, Pods, StayWhereAnInitContainerFails) {
  co_await make_pod(
      c, pod("a", {kRunsOn.command, "sim.kubernetes.io/crash.i: 'after=100ms, exit=4'"},
             "initContainers: [{name: i, image: 'localhost/busybox:1', imagePullPolicy: Never, command: "
             "[sh, -c, 'exit 4']}]"));
  const auto held = co_await c.becomes("pods/a", "/status/initContainerStatuses/0/state/waiting/reason",
                                       "CrashLoopBackOff", 90s);
  c.same(held.text("/status/phase"), "Pending");
  c.equal(held["/status/initContainerStatuses/0/lastState/terminated/exitCode"], 4);
  const auto initialized = condition(held, "Initialized");
  c.same(text_at(initialized, "/status"), "False");
  c.same(text_at(initialized, "/reason"), "ContainersNotInitialized");
  c.same(text_at(initialized, "/message"), "containers with incomplete status: [i]");
  c.same(held.text("/status/containerStatuses/0/state/waiting/reason"), "PodInitializing");
}

KYMAROS_CASE(Cluster, Pods, AreReadyWhenTheirProbeSaysSo) {
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/ready: never"}, "",
                           "readinessProbe: {exec: {command: [cat, /none]}, periodSeconds: 1}"));
  const auto up = co_await c.becomes("pods/a", "/status/phase", "Running");
  co_await has_event(c, "Unhealthy", "");
  const auto later = c.ok(co_await c.get("pods/a"));
  c.same(condition_status(later, "Ready"), "False");
  c.equal(later["/status/containerStatuses/0/ready"], false);
  c.equal(later["/status/containerStatuses/0/started"], true);
}

KYMAROS_CASE(Cluster, Pods, AreRestartedWhenTheyDoNotLive) {
  co_await make_pod(
      c, pod("a", {kRunsOn.command, "sim.kubernetes.io/live: 'until=1s'"}, "",
             "livenessProbe: {exec: {command: [cat, /none]}, periodSeconds: 1, failureThreshold: 2}"));
  const auto again = co_await c.eventually("pods/a", "it is started again", [](const Reply& reply) {
    const auto count = reply["/status/containerStatuses/0/restartCount"];
    return count.is_int64() && count.get_int64() >= 1;
  });
  co_await has_event(c, "Killing", "Container c failed liveness probe, will be restarted");
}

KYMAROS_CASE(Cluster, Pods, AreGivenTimeToEnd) {
  co_await make_pod(c, pod("a", kIgnoresSignals, "", "", "labels: {mine: x}"));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  const auto marked = c.ok(co_await c.remove("pods/a", "{gracePeriodSeconds: 3}"));
  c.same(marked.text("/kind"), "Pod");
  c.equal(marked["/metadata/deletionGracePeriodSeconds"], 3);
  c.that(!marked.text("/metadata/deletionTimestamp").empty(), "it is marked");
  co_await c.pause(1s);
  c.status(co_await c.get("pods/a"), 200);
  co_await c.goes("pods/a");
}

KYMAROS_CASE(Cluster, Pods, GoAtOnceWithoutGrace) {
  co_await make_pod(c, pod("a", kIgnoresSignals));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  const auto gone = c.ok(co_await c.remove("pods/a", "{gracePeriodSeconds: 0}"));
  c.status(co_await c.get("pods/a"), 404);
}

KYMAROS_CASE(Cluster, Pods, ShowTheirEndWhileSomebodyHoldsThem) {
  co_await make_pod(c, pod("a", kRunsOn, "", "", "finalizers: [example.org/hold]"));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  c.ok(co_await c.remove("pods/a"));
  const auto ended = co_await c.becomes("pods/a", "/status/phase", "Succeeded");
  c.equal(ended["/status/containerStatuses/0/state/terminated/exitCode"], 0);
  c.same(condition_status(ended, "Ready"), "False");
  c.that(!ended.text("/metadata/deletionTimestamp").empty(), "it is to go");
  c.ok(co_await c.merge("pods/a", "{metadata: {finalizers: null}}"));
  co_await c.goes("pods/a");
}

KYMAROS_CASE(Cluster, Pods, HaveHelpersThatRunBeside) {
  co_await make_pod(c, pod("a", kRunsOn,
                           "initContainers: [{name: helper, restartPolicy: Always, image: "
                           "'localhost/busybox:1', imagePullPolicy: Never, command: [sleep, '3600']}]"));
  const auto up = co_await c.eventually("pods/a", "the pod is ready", [](const Reply& reply) {
    return condition_status(reply, "Ready") == "True";
  });
  c.equal(up["/status/initContainerStatuses/0/started"], true);
  c.equal(up["/status/initContainerStatuses/0/ready"], true);
  c.that(!up.text("/status/initContainerStatuses/0/state/running/startedAt").empty(), "it runs");
  c.same(condition_status(up, "Initialized"), "True");
}

KYMAROS_CASE(Cluster, Pods, NeedAProgramThatIsThere) {
  co_await make_pod(
      c, pod("a", {"[/none]", "sim.kubernetes.io/crash: 'after=0s, exit=128, reason=StartError'"}));
  const auto down = co_await waits_for_state(c, "waiting", "CrashLoopBackOff");
  c.equal(down["/status/containerStatuses/0/lastState/terminated/exitCode"], 128);
  c.same(down.text("/status/containerStatuses/0/lastState/terminated/reason"), "StartError");
  c.same(condition_status(down, "Ready"), "False");
}

KYMAROS_CASE(Cluster, Pods, NeedAnImageWithAName) {
  co_await make_pod(c, pod("a", kRunsOn, "", "image: 'localhost/Big:1', imagePullPolicy: IfNotPresent"));
  const auto held = co_await waits_for_state(c, "waiting", "InvalidImageName");
  c.same(held.text("/status/phase"), "Pending");
  c.same(held.text("/status/containerStatuses/0/state/waiting/message"),
         "Failed to apply default image tag \"localhost/Big:1\": couldn't parse image name "
         "\"localhost/Big:1\": invalid reference format: repository name (Big) must be lowercase");
  co_await has_event(c, "InspectFailed", "");
}

KYMAROS_CASE(Cluster, Pods, CountWhatIsSaidAgain) {
  co_await make_pod(c, pod("a", kRunsOn, "", "envFrom: [{secretRef: {name: none}}]"));
  const auto events = co_await c.eventually(
      "events?fieldSelector=involvedObject.name%3Da,reason%3DFailed", "it is said again",
      [](const Reply& reply) {
        const auto count = reply["/items/0/count"];
        return count.is_int64() && count.get_int64() >= 2;
      },
      90s);
  c.equal(events.count("/items"), 1, "in one event");
  c.that(events.text("/items/0/lastTimestamp") >= events.text("/items/0/firstTimestamp"),
         "it says when last");
}

}  // namespace
}  // namespace kymaros::conformance
