#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFirst = "/status/containerStatuses/0";

Task<Reply> make_pod(Case& c, std::string text) {
  co_await have_account(c);
  co_return c.ok(co_await c.post("pods", std::move(text)));
}

std::string list_of_events(std::string_view reason) {
  return fmt::format("events?fieldSelector=involvedObject.name%3Da,reason%3D{}", reason);
}

Task<std::string> message_of_event(Case& c, std::string reason, Duration within = 90s) {
  const auto events = co_await c.eventually(
      list_of_events(reason), "there is an event " + reason,
      [](const Reply& reply) { return reply.count("/items") > 0; }, within);
  co_return events.text("/items/0/message");
}

Task<Reply> is_unschedulable(Case& c) {
  co_return co_await c.eventually("pods/a", "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
}

KYMAROS_CASE(Cluster, PodFailures, TooMuchMemory) {
  const Program grows{"[sh, -c, 'x=aaaaaaaa; while true; do x=$x$x$x$x; done']",
                      "sim.kubernetes.io/crash: 'after=1s, reason=OOMKilled'"};
  co_await make_pod(c, pod("a", grows, "restartPolicy: Never",
                           "resources: {requests: {memory: 16Mi}, limits: {memory: 16Mi}}"));
  const auto ended = co_await c.becomes("pods/a", "/status/phase", "Failed", 90s);
  const auto status = ended[kFirst];
  c.same(text_at(status, "/state/terminated/reason"), "OOMKilled");
  c.equal(at(status, "/state/terminated/exitCode"), 137);
  c.same(text_at(condition(ended, "Ready"), "/reason"), "PodFailed");
}

KYMAROS_CASE(Cluster, PodFailures, AnImageThatIsNeverPulled) {
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/image: missing"}, "",
                           "image: localhost/none:1, imagePullPolicy: Never"));
  const auto held =
      co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "ErrImageNeverPull", 90s);
  c.same(held.text("/status/phase"), "Pending");
  c.same(held.text(std::string(kFirst) + "/state/waiting/message"),
         "Container image \"localhost/none:1\" is not present with pull policy of Never");
  c.same(co_await message_of_event(c, "ErrImageNeverPull"),
         "Container image \"localhost/none:1\" is not present with pull policy of Never");
}

KYMAROS_CASE(Cluster, PodFailures, AnImageThatCannotBePulled) {
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/image: missing"}, "",
                           "image: localhost/none:1, imagePullPolicy: Always"));
  co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "ErrImagePull", 90s);
  c.same(co_await message_of_event(c, "Pulling"), "Pulling image \"localhost/none:1\"");
  const auto held =
      co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "ImagePullBackOff", 90s);
  c.equal(held[std::string(kFirst) + "/restartCount"], 0);
  c.equal(held[std::string(kFirst) + "/started"], false);
  c.same(held.text(std::string(kFirst) + "/imageID"), "");
  c.same(co_await message_of_event(c, "BackOff"), "Back-off pulling image \"localhost/none:1\"");
  const auto failed = c.ok(co_await c.get(list_of_events("Failed")));
  std::string all;
  for (const auto& one : failed["/items"].as_array()) all += text_at(one, "/message") + "\n";
  c.that(all.contains("Failed to pull image \"localhost/none:1\": "), all);
  c.that(all.contains("Error: ErrImagePull\n"), all);
  c.that(all.contains("Error: ImagePullBackOff\n"), all);
}

KYMAROS_CASE(Cluster, PodFailures, AnImageOfARegistryThatIsNotThere) {
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/image: unreachable"}, "",
                           "image: 'nowhere.invalid/shop/web:2', imagePullPolicy: IfNotPresent"));
  const auto held =
      co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "ImagePullBackOff", 90s);
  const auto message = held.text(std::string(kFirst) + "/state/waiting/message");
  c.that(
      message.starts_with("Back-off pulling image \"nowhere.invalid/shop/web:2\": ErrImagePull: failed to "
                          "pull and unpack image \"nowhere.invalid/shop/web:2\": failed to resolve reference "
                          "\"nowhere.invalid/shop/web:2\": failed to do request: Head "
                          "\"https://nowhere.invalid/v2/shop/web/manifests/2\": dial tcp: lookup "
                          "nowhere.invalid"),
      message);
}

KYMAROS_CASE(Cluster, PodFailures, NoSandboxToRunIn) {
  co_await make_pod(c,
                    pod("a", {kRunsOn.command, "sim.kubernetes.io/sandbox: 'fails=no such port range'"},
                        "securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range, value: none}]}"));
  const auto message = co_await message_of_event(c, "FailedCreatePodSandBox");
  c.that(message.starts_with("Failed to create pod sandbox: rpc error: code = Unknown desc = "), message);
  const auto held = c.ok(co_await c.get("pods/a"));
  c.same(held.text("/status/phase"), "Pending");
  c.same(held.text(std::string(kFirst) + "/state/waiting/reason"), "ContainerCreating");
  c.same(condition_status(held, "PodReadyToStartContainers"), "False");
  c.same(held.text("/status/podIP"), "");
}

KYMAROS_CASE(Cluster, PodFailures, AVolumeThatNobodyAttaches) {
  c.ok(co_await c.post("persistentvolumes", R"(
metadata: {name: $NS-v}
spec:
  capacity: {storage: 1Mi}
  accessModes: [ReadWriteOnce]
  storageClassName: ''
  claimRef: {namespace: $NS, name: data}
  csi: {driver: none.example.org, volumeHandle: v}
)"));
  c.remove_afterwards("persistentvolumes/$NS-v");
  c.ok(
      co_await c.post("persistentvolumeclaims",
                      "{metadata: {name: data}, spec: {storageClassName: '', volumeName: $NS-v, accessModes: "
                      "[ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}"));
  co_await c.becomes("persistentvolumeclaims/data", "/status/phase", "Bound");
  co_await make_pod(c, pod("a", {kRunsOn.command, "sim.kubernetes.io/attach: 'fails=nobody answers'"},
                           "volumes: [{name: files, persistentVolumeClaim: {claimName: data}}]",
                           "volumeMounts: [{name: files, mountPath: /files}]"));
  const auto message = co_await message_of_event(c, "FailedAttachVolume", 5min);
  c.that(message.starts_with(fmt::format("AttachVolume.Attach failed for volume \"{}-v\" : ", c.ns())),
         message);
  c.same(c.ok(co_await c.get("pods/a")).text(std::string(kFirst) + "/state/waiting/reason"),
         "ContainerCreating");
}

KYMAROS_CASE(Cluster, PodFailures, ASecretOfItsEnvironmentThatIsNotThere) {
  co_await make_pod(c, pod("a", kRunsOn, "", "envFrom: [{secretRef: {name: none}}]"));
  const auto held = co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason",
                                       "CreateContainerConfigError", 90s);
  c.same(held.text(std::string(kFirst) + "/state/waiting/message"), "secret \"none\" not found");
  c.same(co_await message_of_event(c, "Failed"), "Error: secret \"none\" not found");
  c.ok(co_await c.post("secrets", "{metadata: {name: none}}"));
  co_await c.becomes("pods/a", "/status/phase", "Running", 90s);
}

KYMAROS_CASE(Cluster, PodFailures, ATableShowsItInOneWord) {
  co_await make_pod(c, pod("a", kRunsOn, "", "envFrom: [{secretRef: {name: none}}]"));
  co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "CreateContainerConfigError",
                     90s);
  http::Request request{.method = "GET"};
  request.headers.set("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
  const auto table = c.ok(co_await c.send(std::move(request), "pods/a"));
  c.equal(table["/rows/0/cells/1"], "0/1");
  c.equal(table["/rows/0/cells/2"], "CreateContainerConfigError");
  c.equal(table["/rows/0/cells/3"], "0");
  c.equal(table["/rows/0/cells/7"], "<none>");
}

KYMAROS_CASE(Cluster, PodFailures, AKeyOfItsVolumeThatIsNotThere) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: files}, data: {other: '1'}}"));
  co_await make_pod(
      c, pod("a", kRunsOn, "volumes: [{name: v, configMap: {name: files, items: [{key: text, path: text}]}}]",
             "volumeMounts: [{name: v, mountPath: /v}]"));
  c.same(co_await message_of_event(c, "FailedMount"),
         "MountVolume.SetUp failed for volume \"v\" : configmap references non-existent config key: text");
  const auto held =
      co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "ContainerCreating");
  c.same(condition_status(held, "PodReadyToStartContainers"), "False");
  c.same(condition_status(held, "Initialized"), "True");
}

KYMAROS_CASE(Cluster, PodFailures, NotLiving) {
  co_await make_pod(
      c, pod("a", {kIgnoresSignals.command, "sim.kubernetes.io/live: 'until=1s', sim.kubernetes.io/stop: 1h"},
             "", "livenessProbe: {exec: {command: [cat, /none]}, periodSeconds: 1, failureThreshold: 2}"));
  const auto again = co_await c.eventually(
      "pods/a", "it is started again",
      [](const Reply& reply) {
        const auto count = reply["/status/containerStatuses/0/restartCount"];
        return count.is_int64() && count.get_int64() >= 1 &&
               !reply["/status/containerStatuses/0/state/running"].is_null();
      },
      90s);
  const auto last = again[std::string(kFirst) + "/lastState/terminated"];
  c.equal(at(last, "/exitCode"), 137);
  c.same(text_at(last, "/reason"), "Error");
  c.that((co_await message_of_event(c, "Unhealthy")).starts_with("Liveness probe failed: "), "it says why");
}

KYMAROS_CASE(Cluster, PodFailures, ReadyAndThenNot) {
  const Program fades{"[sh, -c, 'touch /tmp/ok; sleep 6; rm /tmp/ok; sleep 3600 & wait']",
                      "sim.kubernetes.io/ready: 'after=0s, until=6s'"};
  co_await make_pod(
      c, pod("a", fades, "",
             "readinessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 1, failureThreshold: 1}"));
  co_await c.eventually("pods/a", "it is ready",
                        [](const Reply& reply) { return condition_status(reply, "Ready") == "True"; });
  const auto down = co_await c.eventually("pods/a", "it is not ready any more", [](const Reply& reply) {
    return condition_status(reply, "Ready") == "False";
  });
  c.same(down.text("/status/phase"), "Running");
  c.same(text_at(condition(down, "Ready"), "/reason"), "ContainersNotReady");
  c.same(text_at(condition(down, "Ready"), "/message"), "containers with unready status: [c]");
  c.same(condition_status(down, "ContainersReady"), "False");
  c.equal(down[std::string(kFirst) + "/restartCount"], 0);
  c.that((co_await message_of_event(c, "Unhealthy")).starts_with("Readiness probe failed: "), "it says why");
}

KYMAROS_CASE(Cluster, PodFailures, OneContainerOfTwo) {
  co_await have_account(c);
  c.ok(co_await c.post(
      "pods",
      fmt::format("{{metadata: {{name: a, annotations: {{sim.kubernetes.io/crash.bad: 'after=100ms, "
                  "exit=3'}}}}, spec: {{terminationGracePeriodSeconds: 1, containers: [{}, {{name: bad, "
                  "image: 'localhost/busybox:1', imagePullPolicy: Never, command: [sh, -c, 'exit 3']}}]}}}}",
                  container(kRunsOn))));
  const auto down = co_await c.eventually(
      "pods/a", "one of them crashes",
      [](const Reply& reply) {
        return text_at(entry(reply, "/status/containerStatuses", "name", "bad"), "/state/waiting/reason") ==
               "CrashLoopBackOff";
      },
      150s);
  c.same(down.text("/status/phase"), "Running");
  c.equal(at(entry(down, "/status/containerStatuses", "name", "c"), "/ready"), true);
  c.same(text_at(condition(down, "ContainersReady"), "/message"), "containers with unready status: [bad]");
}

KYMAROS_CASE(Cluster, PodFailures, EndingWellIsNotEnoughForAServer) {
  co_await make_pod(c, pod("a", kEndsWell));
  const auto down =
      co_await c.becomes("pods/a", std::string(kFirst) + "/state/waiting/reason", "CrashLoopBackOff", 90s);
  c.equal(down[std::string(kFirst) + "/lastState/terminated/exitCode"], 0);
  c.same(down.text(std::string(kFirst) + "/lastState/terminated/reason"), "Completed");
}

KYMAROS_CASE(Cluster, PodFailures, OnFailureEndsWithASuccess) {
  const Program second{"[sh, -c, 'test -f /v/once && exit 0; touch /v/once; exit 4']",
                       "sim.kubernetes.io/crash: 'after=1s, exit=4, times=1', sim.kubernetes.io/start: 1s"};
  co_await make_pod(c, pod("a", second, "restartPolicy: OnFailure, volumes: [{name: v, emptyDir: {}}]",
                           "volumeMounts: [{name: v, mountPath: /v}]"));
  const auto held = co_await c.eventually(
      "pods/a", "it was started again",
      [](const Reply& reply) {
        const auto count = reply["/status/containerStatuses/0/restartCount"];
        const auto last = reply["/status/containerStatuses/0/lastState/terminated"];
        return count.is_int64() && count.get_int64() == 1 && !last.is_null();
      },
      90s);
  c.equal(held[std::string(kFirst) + "/lastState/terminated/exitCode"], 4);
}

KYMAROS_CASE(Cluster, PodFailures, TooMuchOfItsDisk) {
  const std::string why = "Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\".";
  const auto annotation = "sim.kubernetes.io/evict: 'after=2s, message=" + why + "'";
  const Program writes{"[sh, -c, 'dd if=/dev/zero of=/v/much bs=1024 count=4096; sleep 3600 & wait']",
                       annotation};
  co_await make_pod(c, pod("a", writes, "volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}]",
                           "volumeMounts: [{name: v, mountPath: /v}]"));
  const auto out = co_await c.becomes("pods/a", "/status/phase", "Failed", 110s);
  c.same(out.text("/status/reason"), "Evicted");
  c.that(out.text("/status/message").starts_with(why), out.text("/status/message"));
  c.equal(condition(out, "DisruptionTarget"), nullptr, "it is its own fault");
  c.that((co_await message_of_event(c, "Evicted")).starts_with(why), "it says why");
  c.same(text_at(condition(out, "Ready"), "/reason"), "PodFailed");
}

KYMAROS_CASE(Cluster, PodFailures, ANodeThatIsClosedToIt) {
  const auto node = c.ok(co_await c.get("nodes")).text("/items/0/metadata/name");
  co_await make_pod(
      c, pod("a", kRunsOn,
             "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
             "[{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [" +
                 node + "]}]}]}}}"));
  const auto held = co_await is_unschedulable(c);
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to "
         "deallocate, "
         "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
}

KYMAROS_CASE_ALONE(Cluster, PodFailures, ANodeWithTaints) {
  const auto node = "nodes/" + c.ok(co_await c.get("nodes")).text("/items/0/metadata/name");
  c.ok(co_await c.merge(node, "{spec: {taints: [{key: example.org/held, value: x, effect: NoSchedule}]}}"));
  co_await make_pod(c, pod("a", kRunsOn));
  const auto held = co_await is_unschedulable(c);
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, "
         "preemption: 0/1 "
         "nodes are available: 1 Preemption is not helpful for scheduling.");
  c.ok(co_await c.merge(node, "{spec: {taints: null, unschedulable: true}}"));
  c.ok(co_await c.post("pods", pod("b", kRunsOn)));
  // The scheduler may hear of the pod before it hears of the node.
  co_await c.eventually("pods/b", "nobody takes it", [](const Reply& reply) {
    return text_at(condition(reply, "PodScheduled"), "/message") ==
           "0/1 nodes are available: 1 node(s) were unschedulable. no new claims to deallocate, preemption: "
           "0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
  });
  c.ok(co_await c.merge(node, "{spec: {unschedulable: null}}"));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  co_await c.becomes("pods/b", "/status/phase", "Running");
}

KYMAROS_CASE_ALONE(Cluster, PodFailures, ATaintThatThrowsItOut) {
  const auto node = "nodes/" + c.ok(co_await c.get("nodes")).text("/items/0/metadata/name");
  co_await have_account(c);
  c.ok(co_await c.post("pods", pod("a", kRunsOn, "", "", "finalizers: [example.org/hold]")));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  c.ok(co_await c.post("pods", pod("b", kRunsOn, "tolerations: [{operator: Exists}]")));
  co_await c.becomes("pods/b", "/status/phase", "Running");
  c.ok(co_await c.merge(node, "{spec: {taints: [{key: example.org/out, effect: NoExecute}]}}"));
  const auto out = co_await c.eventually("pods/a", "it is to go", [](const Reply& reply) {
    return !reply.text("/metadata/deletionTimestamp").empty();
  });
  c.ok(co_await c.merge(node, "{spec: {taints: null}}"));
  const auto target = condition(out, "DisruptionTarget");
  c.same(text_at(target, "/status"), "True");
  c.same(text_at(target, "/reason"), "DeletionByTaintManager");
  c.same(text_at(target, "/message"), "Taint manager: deleting due to NoExecute taint");
  c.same(co_await message_of_event(c, "TaintManagerEviction"), "Marking for deletion Pod $NS/a");
  c.same((co_await c.get("pods/b")).text("/status/phase"), "Running", "one that tolerates it stays");
  c.ok(co_await c.merge("pods/a", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Cluster, PodFailures, AClassOfPriorityThatIsNotThere) {
  co_await have_account(c);
  c.refused(co_await c.post("pods", pod("a", kRunsOn, "priorityClassName: none")), 403, "Forbidden",
            "pods \"a\" is forbidden: no PriorityClass with name none was found");
}

KYMAROS_CASE(Cluster, PodFailures, AClaimThatIsBoundToNothing) {
  c.ok(co_await c.post("persistentvolumeclaims",
                       "{metadata: {name: data}, spec: {storageClassName: '', accessModes: [ReadWriteOnce], "
                       "resources: {requests: {storage: 16Mi}}}}"));
  co_await make_pod(c, pod("a", kRunsOn, "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"));
  const auto held = co_await is_unschedulable(c);
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found");
}

KYMAROS_CASE(Cluster, PodFailures, AVolumeThatIsNoLongerThere) {
  c.ok(co_await c.post("persistentvolumeclaims",
                       "{metadata: {name: data}, spec: {storageClassName: '', volumeName: $NS-none, "
                       "accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}}"));
  co_await c.pause(1s);
  c.same((co_await c.get("persistentvolumeclaims/data")).text("/status/phase"), "Pending",
         "it waits for that volume");
  c.ok(co_await c.merge("persistentvolumeclaims/data",
                        "{metadata: {annotations: {pv.kubernetes.io/bind-completed: 'yes'}}}"));
  co_await c.becomes("persistentvolumeclaims/data", "/status/phase", "Lost");
  const auto events =
      co_await c.eventually("events?fieldSelector=involvedObject.name%3Ddata,reason%3DClaimLost",
                            "it says so", [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(events.text("/items/0/message"),
         "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
  co_await make_pod(c, pod("a", kRunsOn, "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]"));
  const auto held = co_await is_unschedulable(c);
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: persistentvolumeclaim \"data\" bound to non-existent persistentvolume "
         "\"$NS-none\". not found");
}

KYMAROS_CASE(Cluster, PodFailures, WaitingToBeLetIn) {
  const auto made = co_await make_pod(c, pod("a", kRunsOn, "schedulingGates: [{name: example.org/gate}]"));
  const auto held = co_await c.eventually("pods/a", "it says that it is held", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  c.same(text_at(condition(held, "PodScheduled"), "/reason"), "SchedulingGated");
  c.ok(co_await c.merge("pods/a", "{spec: {schedulingGates: []}}"));
  co_await c.becomes("pods/a", "/status/phase", "Running");
}

}  // namespace
}  // namespace kymaros::conformance
