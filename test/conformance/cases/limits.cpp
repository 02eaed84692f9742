#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

KYMAROS_CASE(Api, Limits, AQuotaCountsAndRefuses) {
  c.ok(co_await c.post("resourcequotas",
                       "{metadata: {name: few}, spec: {hard: {count/secrets: '2', services: '1'}}}"));
  co_await c.becomes("resourcequotas/few", "/status/used",
                     json::parse(R"({"count/secrets":"0","services":"0"})").value());
  co_await c.pause(1s);  // admission learns of it later than we do
  c.ok(co_await c.post("secrets", "{metadata: {name: a}}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: b}}"));
  c.refused(
      co_await c.post("secrets", "{metadata: {name: d}}"), 403, "Forbidden",
      "secrets \"d\" is forbidden: exceeded quota: few, requested: count/secrets=1, used: count/secrets=2, "
      "limited: count/secrets=2");
  const auto full = c.ok(co_await c.get("resourcequotas/few"));
  c.like(full["/status/used"], "{count/secrets: '2', services: '0'}");
  c.like(full["/status/hard"], "{count/secrets: '2', services: '1'}");
  c.ok(co_await c.remove("secrets/a"));
  co_await c.becomes("resourcequotas/few", "/status/used/count~1secrets", "1");
  co_await c.pause(1s);
  c.ok(co_await c.post("secrets", "{metadata: {name: d}}"));
}

constexpr const char* kPod =
    "{metadata: {name: NAME}, spec: {containers: [{name: c, image: localhost/busybox:1, imagePullPolicy: "
    "Never, "
    "command: [sleep, '60'], resources: RESOURCES}], schedulerName: nobody}}";

/// A pod that nobody gives a node.
std::string pod(std::string_view name, std::string_view resources) {
  std::string text = kPod;
  text.replace(text.find("NAME"), 4, name);
  text.replace(text.find("RESOURCES"), 9, resources);
  return text;
}

Task<void> have_account(Case& c) {
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
}

KYMAROS_CASE(Api, Limits, AQuotaOfComputeMustBeMet) {
  co_await have_account(c);
  c.ok(co_await c.post(
      "resourcequotas",
      "{metadata: {name: small}, spec: {hard: {requests.cpu: '1', limits.memory: 1Gi, pods: '3'}}}"));
  co_await c.becomes("resourcequotas/small", "/status/used/pods", "0");
  c.refused(
      co_await c.post("pods", pod("a", "{}")), 403, "Forbidden",
      "pods \"a\" is forbidden: failed quota: small: must specify limits.memory for: c; requests.cpu for: c");
  c.ok(co_await c.post("pods", pod("a", "{requests: {cpu: 600m}, limits: {memory: 512Mi}}")));
  c.refused(co_await c.post("pods", pod("b", "{requests: {cpu: 600m}, limits: {memory: 768Mi}}")), 403,
            "Forbidden",
            "pods \"b\" is forbidden: exceeded quota: small, requested: "
            "limits.memory=768Mi,requests.cpu=600m, used: "
            "limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1");
  const auto used = c.ok(co_await c.get("resourcequotas/small"));
  c.like(used["/status/used"], "{limits.memory: 512Mi, pods: '1', requests.cpu: 600m}");
}

KYMAROS_CASE(Api, Limits, ALimitRangeCompletesAndRefuses) {
  co_await have_account(c);
  c.ok(
      co_await c.post("limitranges",
                      "{metadata: {name: usual}, spec: {limits: [{type: Container, default: {memory: 256Mi}, "
                      "defaultRequest: {cpu: 100m}, max: {memory: 512Mi}}]}}"));
  const auto range = c.ok(co_await c.get("limitranges/usual"));
  c.like(range["/spec/limits/0"],
         "{default: {memory: 256Mi}, defaultRequest: {cpu: 100m, memory: 256Mi}, max: {memory: 512Mi}, type: "
         "Container}");
  // The server's admission reads LimitRanges from a cache that is a moment behind.
  co_await c.pause(std::chrono::seconds(1));
  const auto made = c.ok(co_await c.post("pods", pod("a", "{}")));
  c.like(made["/spec/containers/0/resources"],
         "{limits: {memory: 256Mi}, requests: {cpu: 100m, memory: 256Mi}}");
  c.refused(co_await c.post("pods", pod("b", "{limits: {memory: 1Gi}}")), 403, "Forbidden",
            "pods \"b\" is forbidden: maximum memory usage per Container is 512Mi, but limit is 1Gi");
}

KYMAROS_CASE(Api, Limits, APodNeedsItsServiceAccount) {
  co_await have_account(c);
  auto text = pod("a", "{}");
  text.replace(text.find("schedulerName"), 0, "serviceAccountName: none, ");
  c.refused(co_await c.post("pods", text), 403, "Forbidden",
            "pods \"a\" is forbidden: error looking up service account $NS/none: serviceaccount \"none\" not "
            "found");
}

KYMAROS_CASE(Api, Limits, APodHasWhatTheServerGivesIt) {
  co_await have_account(c);
  const auto made = c.ok(co_await c.post("pods", pod("a", "{}")));
  c.same(made.text("/spec/serviceAccountName"), "default");
  c.same(made.text("/spec/restartPolicy"), "Always");
  c.equal(made["/spec/terminationGracePeriodSeconds"], 30);
  c.same(made.text("/spec/dnsPolicy"), "ClusterFirst");
  c.same(made.text("/status/phase"), "Pending");
  c.same(made.text("/status/qosClass"), "BestEffort");
  c.equal(made["/spec/priority"], 0);
  c.equal(made.count("/spec/tolerations"), 2);
  c.same(made.text("/spec/containers/0/volumeMounts/0/mountPath"),
         "/var/run/secrets/kubernetes.io/serviceaccount");
  c.that(made.text("/spec/volumes/0/name").starts_with("kube-api-access-"), "it has a token");
  c.equal(made["/metadata/generation"], 1);
}

KYMAROS_CASE(Api, Limits, APodsSpecIsFixed) {
  co_await have_account(c);
  c.ok(co_await c.post("pods", pod("a", "{}")));
  c.refused(co_await c.merge("pods/a", "{spec: {restartPolicy: Never}}"), 422, "Invalid", "");
  c.ok(co_await c.merge("pods/a", "{metadata: {labels: {x: a}}}"));
}

KYMAROS_CASE(Api, Limits, APodWithoutNodeIsDeletedAtOnce) {
  co_await have_account(c);
  c.ok(co_await c.post("pods", pod("a", "{}")));
  c.ok(co_await c.remove("pods/a"));
  c.status(co_await c.get("pods/a"), 404);
}

KYMAROS_CASE(Api, Limits, AQuotaKeepsServicesInside) {
  c.ok(co_await c.post("resourcequotas",
                       "{metadata: {name: inside}, spec: {hard: {services.loadbalancers: '0', "
                       "services.nodeports: '0'}}}"));
  co_await c.becomes("resourcequotas/inside", "/status/used/services.nodeports", "0");
  co_await c.pause(1s);  // admission learns of it later than we do
  c.refused(
      co_await c.post("services", "{metadata: {name: a}, spec: {type: LoadBalancer, ports: [{port: 80}]}}"),
      403, "Forbidden",
      "services \"a\" is forbidden: exceeded quota: inside, requested: "
      "services.loadbalancers=1,services.nodeports=1, used: "
      "services.loadbalancers=0,services.nodeports=0, limited: "
      "services.loadbalancers=0,services.nodeports=0");
  c.ok(co_await c.post("services", "{metadata: {name: a}, spec: {ports: [{port: 80}]}}"));
  c.refused(co_await c.merge("services/a", "{spec: {type: NodePort}}"), 403, "Forbidden",
            "services \"a\" is forbidden: exceeded quota: inside, requested: services.nodeports=1, used: "
            "services.nodeports=0, limited: services.nodeports=0");
}

KYMAROS_CASE(Api, Limits, AQuotaCountsStorage) {
  const auto claim = [](std::string name, std::string storage) {
    return "{metadata: {name: " + name +
           "}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: " + storage + "}}}}";
  };
  c.ok(
      co_await c.post("resourcequotas",
                      "{metadata: {name: disk}, spec: {hard: {requests.storage: 1Gi, persistentvolumeclaims: "
                      "'2'}}}"));
  co_await c.becomes("resourcequotas/disk", "/status/used/requests.storage", "0");
  co_await c.pause(1s);
  c.ok(co_await c.post("persistentvolumeclaims", claim("a", "512Mi")));
  c.refused(co_await c.post("persistentvolumeclaims", claim("b", "1Gi")), 403, "Forbidden",
            "persistentvolumeclaims \"b\" is forbidden: exceeded quota: disk, requested: "
            "requests.storage=1Gi, used: requests.storage=512Mi, limited: requests.storage=1Gi");
  co_await c.becomes("resourcequotas/disk", "/status/used/persistentvolumeclaims", "1");
}

KYMAROS_CASE(Api, Limits, AQuotaThatShrinksTakesNothingAway) {
  co_await have_account(c);
  c.ok(co_await c.post("pods", pod("a", "{}")));
  c.ok(co_await c.post("resourcequotas", "{metadata: {name: none}, spec: {hard: {pods: '1'}}}"));
  co_await c.becomes("resourcequotas/none", "/status/used/pods", "1");
  c.ok(co_await c.merge("resourcequotas/none", "{spec: {hard: {pods: '0'}}}"));
  co_await c.becomes("resourcequotas/none", "/status/hard/pods", "0");
  co_await c.pause(1s);
  c.status(co_await c.get("pods/a"), 200);
  c.ok(co_await c.merge("pods/a", "{metadata: {labels: {x: a}}}"));
  c.refused(
      co_await c.post("pods", pod("b", "{}")), 403, "Forbidden",
      "pods \"b\" is forbidden: exceeded quota: none, requested: pods=1, used: pods=1, limited: pods=0");
  c.ok(co_await c.remove("pods/a"));
  co_await c.becomes("resourcequotas/none", "/status/used/pods", "0");
}

KYMAROS_CASE(Api, Limits, ALimitRangeIsForClaimsAndPodsToo) {
  co_await have_account(c);
  c.ok(co_await c.post("limitranges",
                       "{metadata: {name: usual}, spec: {limits: [{type: PersistentVolumeClaim, min: "
                       "{storage: 16Mi}, max: {storage: 64Mi}}, {type: Pod, max: {memory: 128Mi}}]}}"));
  co_await c.pause(1s);
  const auto claim = [](std::string storage) {
    return "{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: " +
           storage + "}}}}";
  };
  c.refused(co_await c.post("persistentvolumeclaims", claim("1Gi")), 403, "Forbidden",
            "persistentvolumeclaims \"a\" is forbidden: maximum storage usage per PersistentVolumeClaim is "
            "64Mi, but request is 1Gi");
  c.refused(co_await c.post("persistentvolumeclaims", claim("1Mi")), 403, "Forbidden",
            "persistentvolumeclaims \"a\" is forbidden: minimum storage usage per PersistentVolumeClaim is "
            "16Mi, but request is 1Mi");
  c.ok(co_await c.post("persistentvolumeclaims", claim("32Mi")));
  c.refused(co_await c.post("pods", pod("a", "{limits: {memory: 256Mi}}")), 403, "Forbidden",
            "pods \"a\" is forbidden: maximum memory usage per Pod is 128Mi, but limit is 256Mi");
}

KYMAROS_CASE(Api, Limits, APodHasThePriorityOfItsClass) {
  co_await have_account(c);
  c.ok(co_await c.post("priorityclasses.scheduling.k8s.io",
                       "{metadata: {name: $NS}, value: 1000, preemptionPolicy: Never}"));
  c.remove_afterwards("priorityclasses.scheduling.k8s.io/$NS");
  co_await c.pause(1s);  // admission learns of it later than we do
  auto text = pod("a", "{}");
  text.replace(text.find("schedulerName"), 0, "priorityClassName: $NS, ");
  const auto made = c.ok(co_await c.post("pods", text));
  c.equal(made["/spec/priority"], 1000);
  c.same(made.text("/spec/preemptionPolicy"), "Never");
}

}  // namespace
}  // namespace kymaros::conformance
