#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// A volume of the case's own class, which nobody provisions for.
Task<Reply> have_volume(Case& c, std::string name, std::string size, std::string more = "") {
  const auto full = c.ns() + "-" + name;
  const auto made = c.ok(co_await c.post(
      "persistentvolumes",
      fmt::format(
          "{{metadata: {{name: {}, labels: {{size: {}}}}}, spec: {{storageClassName: $NS, accessModes: "
          "[ReadWriteOnce], capacity: {{storage: {}}}, hostPath: {{path: /tmp/none}}{}}}}}",
          full, name, size, more)));
  c.remove_afterwards("persistentvolumes/" + full);
  co_await c.becomes("persistentvolumes/" + full, "/status/phase", "Available");
  co_return made;
}

Task<Reply> make_claim(Case& c, std::string name, std::string more = "", std::string storage_class = "$NS") {
  co_return c.ok(co_await c.post(
      "persistentvolumeclaims",
      fmt::format("{{metadata: {{name: {}}}, spec: {{storageClassName: {}, accessModes: [ReadWriteOnce], "
                  "resources: {{requests: {{storage: 16Mi}}}}{}}}}}",
                  name, storage_class, more)));
}

Task<Reply> is_bound(Case& c, std::string name) {
  co_return co_await c.becomes("persistentvolumeclaims/" + name, "/status/phase", "Bound");
}

Task<Reply> has_event(Case& c, std::string about, std::string reason) {
  co_return co_await c.eventually(
      fmt::format("events?fieldSelector=involvedObject.name%3D{},reason%3D{}", about, reason), "it says so",
      [](const Reply& reply) { return reply.count("/items") > 0; }, 90s);
}

KYMAROS_CASE(Cluster, Volumes, AClaimTakesTheSmallestVolumeThatFits) {
  const auto small = co_await have_volume(c, "small", "32Mi");
  c.same(small.text("/spec/persistentVolumeReclaimPolicy"), "Retain");
  c.same(small.text("/spec/volumeMode"), "Filesystem");
  co_await have_volume(c, "tiny", "8Mi");
  co_await have_volume(c, "big", "64Mi");
  co_await make_claim(c, "data");
  const auto claim = co_await is_bound(c, "data");
  c.same(claim.text("/spec/volumeName"), "$NS-small");
  c.same(claim.text("/status/capacity/storage"), "32Mi");
  c.same(claim.text("/metadata/annotations/pv.kubernetes.io~1bind-completed"), "yes");
  c.same(claim.text("/metadata/annotations/pv.kubernetes.io~1bound-by-controller"), "yes");
  const auto volume = c.ok(co_await c.get("persistentvolumes/$NS-small"));
  c.same(volume.text("/status/phase"), "Bound");
  c.same(volume.text("/spec/claimRef/uid"), claim.text("/metadata/uid"));
  c.same(volume.text("/metadata/annotations/pv.kubernetes.io~1bound-by-controller"), "yes");
  for (const auto* other : {"tiny", "big"}) {
    c.same(c.ok(co_await c.get(std::string("persistentvolumes/$NS-") + other)).text("/status/phase"),
           "Available", other);
  }
}

KYMAROS_CASE(Cluster, Volumes, AClaimMaySelectItsVolume) {
  co_await have_volume(c, "small", "32Mi");
  co_await have_volume(c, "big", "64Mi");
  co_await make_claim(c, "data", ", selector: {matchLabels: {size: big}}");
  c.same((co_await is_bound(c, "data")).text("/spec/volumeName"), "$NS-big");
}

KYMAROS_CASE(Cluster, Volumes, AVolumeMayBeKeptForAClaim) {
  co_await have_volume(c, "kept", "32Mi", ", claimRef: {namespace: $NS, name: mine}");
  co_await make_claim(c, "other");
  co_await has_event(c, "other", "ProvisioningFailed");
  c.same((co_await c.get("persistentvolumeclaims/other")).text("/status/phase"), "Pending");
  co_await make_claim(c, "mine");
  c.same((co_await is_bound(c, "mine")).text("/spec/volumeName"), "$NS-kept");
}

KYMAROS_CASE(Cluster, Volumes, AClaimOfAVolumeOfAnotherWaits) {
  co_await have_volume(c, "one", "32Mi");
  co_await make_claim(c, "first", ", volumeName: $NS-one");
  co_await is_bound(c, "first");
  co_await make_claim(c, "second", ", volumeName: $NS-one");
  const auto events = co_await has_event(c, "second", "FailedBinding");
  c.same(events.text("/items/0/message"), "volume \"$NS-one\" already bound to a different claim.");
  c.same((co_await c.get("persistentvolumeclaims/second")).text("/status/phase"), "Pending");
}

KYMAROS_CASE(Cluster, Volumes, AVolumeThatWasReleasedIsTakenByNobody) {
  co_await have_volume(c, "one", "32Mi");
  co_await make_claim(c, "data");
  co_await is_bound(c, "data");
  c.ok(co_await c.remove("persistentvolumeclaims/data"));
  co_await c.becomes("persistentvolumes/$NS-one", "/status/phase", "Released");
  co_await make_claim(c, "data");
  co_await has_event(c, "data", "ProvisioningFailed");
  c.same((co_await c.get("persistentvolumeclaims/data")).text("/status/phase"), "Pending");
  c.ok(co_await c.merge("persistentvolumes/$NS-one", "{spec: {claimRef: null}}"));
  co_await is_bound(c, "data");
}

KYMAROS_CASE(Cluster, Volumes, AClaimIsFixed) {
  co_await have_volume(c, "one", "32Mi");
  co_await make_claim(c, "data");
  co_await is_bound(c, "data");
  for (const auto* spec : {"{accessModes: [ReadOnlyMany]}", "{storageClassName: other}",
                           "{volumeName: other}", "{resources: {requests: {storage: 8Mi}}}"}) {
    c.refused(co_await c.merge("persistentvolumeclaims/data", std::string("{spec: ") + spec + "}"), 422,
              "Invalid", "");
  }
}

KYMAROS_CASE(Cluster, Volumes, AClassOfAnotherProvisionerIsWaitedFor) {
  c.ok(co_await c.post("storageclasses.storage.k8s.io",
                       "{metadata: {name: $NS}, provisioner: example.org/none}"));
  c.remove_afterwards("storageclasses.storage.k8s.io/$NS");
  co_await make_claim(c, "data");
  const auto events = co_await has_event(c, "data", "ExternalProvisioning");
  c.same(
      events.text("/items/0/message"),
      "Waiting for a volume to be created either by the external provisioner 'example.org/none' or manually "
      "by the system administrator. If volume creation is delayed, please verify that the provisioner is "
      "running and correctly registered.");
  c.same(c.ok(co_await c.get("persistentvolumeclaims/data"))
             .text("/metadata/annotations/volume.kubernetes.io~1storage-provisioner"),
         "example.org/none");
}

constexpr const char* kUsesClaim = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
constexpr const char* kDefaultClass =
    "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}}";

KYMAROS_CASE(Cluster, Volumes, AClaimWaitsForAPodThatFindsNoNode) {
  co_await have_account(c);
  c.ok(co_await c.post("persistentvolumeclaims", kDefaultClass));
  c.ok(co_await c.post("pods",
                       pod("a", kRunsOn, std::string(kUsesClaim) + ", nodeSelector: {example.org/none: x}")));
  const auto events = co_await has_event(c, "data", "WaitForPodScheduled");
  c.same(events.text("/items/0/message"), "waiting for pod a to be scheduled");
  c.same((co_await c.get("persistentvolumeclaims/data")).text("/status/phase"), "Pending");
}

KYMAROS_CASE(Cluster, Volumes, AClaimIsKeptForPodsThatHaveEnded) {
  co_await have_account(c);
  c.ok(co_await c.post("persistentvolumeclaims", kDefaultClass));
  c.ok(co_await c.post("pods", pod("a", kEndsWell, std::string(kUsesClaim) + ", restartPolicy: Never",
                                   "volumeMounts: [{name: v, mountPath: /v}]")));
  co_await c.becomes("pods/a", "/status/phase", "Succeeded", 90s);
  c.ok(co_await c.remove("persistentvolumeclaims/data"));
  co_await c.pause(2s);
  c.status(co_await c.get("persistentvolumeclaims/data"), 200);
  c.ok(co_await c.remove("pods/a"));
  co_await c.goes("persistentvolumeclaims/data");
}

KYMAROS_CASE(Cluster, Volumes, AClaimThatIsToGoTakesNoPod) {
  co_await have_account(c);
  c.ok(co_await c.post("persistentvolumeclaims", kDefaultClass));
  c.ok(co_await c.merge("persistentvolumeclaims/data",
                        "{metadata: {finalizers: [kubernetes.io/pvc-protection, example.org/hold]}}"));
  c.ok(co_await c.remove("persistentvolumeclaims/data"));
  c.ok(co_await c.post("pods", pod("a", kRunsOn, kUsesClaim)));
  const auto held = co_await c.eventually("pods/a", "nobody takes it", [](const Reply& reply) {
    return condition_status(reply, "PodScheduled") == "False";
  });
  c.same(text_at(condition(held, "PodScheduled"), "/message"),
         "0/1 nodes are available: persistentvolumeclaim \"data\" is being deleted. not found");
  c.ok(co_await c.merge("persistentvolumeclaims/data", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Cluster, Volumes, APodMayHaveOneForItself) {
  co_await have_account(c);
  c.ok(co_await c.post(
      "pods",
      pod("a", kRunsOn,
          "volumes: [{name: v, ephemeral: {volumeClaimTemplate: {metadata: {labels: {mine: x}}, spec: "
          "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}}}}]",
          "volumeMounts: [{name: v, mountPath: /v}]")));
  const auto up = co_await c.becomes("pods/a", "/status/phase", "Running", 90s);
  const auto claim = c.ok(co_await c.get("persistentvolumeclaims/a-v"));
  c.same(claim.text("/status/phase"), "Bound");
  c.same(claim.text("/metadata/labels/mine"), "x");
  c.same(claim.text("/metadata/ownerReferences/0/kind"), "Pod");
  c.same(claim.text("/metadata/ownerReferences/0/uid"), up.text("/metadata/uid"));
  c.equal(claim["/metadata/ownerReferences/0/controller"], true);
  c.ok(co_await c.remove("pods/a"));
  co_await c.goes("persistentvolumeclaims/a-v");
}

}  // namespace
}  // namespace kymaros::conformance
