#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr const char* kClaim =
    "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 16Mi}}}}";
constexpr const char* kUsesClaim = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
constexpr const char* kMounts = "volumeMounts: [{name: v, mountPath: /v}]";

Task<Reply> make_user_of_claim(Case& c) {
  c.ok(co_await c.post("persistentvolumeclaims", kClaim));
  co_await c.eventually("serviceaccounts/default", "the service account is there",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post("pods", pod("a", kRunsOn, kUsesClaim, kMounts)));
  co_await c.becomes("pods/a", "/status/phase", "Running", 90s);
  co_return c.ok(co_await c.get("persistentvolumeclaims/data"));
}

KYMAROS_CASE(Cluster, Volumes, AClaimWaitsForItsFirstPod) {
  const auto made = c.ok(co_await c.post("persistentvolumeclaims", kClaim));
  c.same(made.text("/status/phase"), "Pending");
  c.same(made.text("/spec/volumeMode"), "Filesystem");
  c.that(!made.text("/spec/storageClassName").empty(), "the default class is filled in");
  c.like(made["/metadata/finalizers"], "[kubernetes.io/pvc-protection]");
  const auto events = co_await c.eventually(
      "events?fieldSelector=involvedObject.name%3Ddata,reason%3DWaitForFirstConsumer",
      "it says what it waits for", [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(events.text("/items/0/message"), "waiting for first consumer to be created before binding");
  c.same((co_await c.get("persistentvolumeclaims/data")).text("/status/phase"), "Pending");
}

KYMAROS_CASE(Cluster, Volumes, AClaimGetsAVolume) {
  const auto claim = co_await make_user_of_claim(c);
  c.same(claim.text("/status/phase"), "Bound");
  c.same(claim.text("/status/capacity/storage"), "16Mi");
  c.like(claim["/status/accessModes"], "[ReadWriteOnce]");
  c.same(claim.text("/metadata/annotations/pv.kubernetes.io~1bind-completed"), "yes");
  c.that(!claim.text("/metadata/annotations/volume.kubernetes.io~1selected-node").empty(),
         "the node was chosen first");
  const auto name = claim.text("/spec/volumeName");
  c.same(name, "pvc-" + claim.text("/metadata/uid"));
  const auto volume = c.ok(co_await c.get("persistentvolumes/" + name));
  c.same(volume.text("/status/phase"), "Bound");
  c.same(volume.text("/spec/persistentVolumeReclaimPolicy"), "Delete");
  c.same(volume.text("/spec/claimRef/name"), "data");
  c.same(volume.text("/spec/claimRef/namespace"), "$NS");
  c.same(volume.text("/spec/claimRef/uid"), claim.text("/metadata/uid"));
  c.same(volume.text("/spec/storageClassName"), claim.text("/spec/storageClassName"));
  c.that(volume.count("/metadata/finalizers") > 0, "it is protected");
}

KYMAROS_CASE(Cluster, Volumes, AClaimInUseIsKept) {
  const auto claim = co_await make_user_of_claim(c);
  c.ok(co_await c.remove("persistentvolumeclaims/data"));
  co_await c.pause(2s);
  c.that(!c.ok(co_await c.get("persistentvolumeclaims/data")).text("/metadata/deletionTimestamp").empty(),
         "it is marked, and there");
  c.ok(co_await c.remove("pods/a"));
  co_await c.goes("persistentvolumeclaims/data");
  co_await c.goes("persistentvolumes/" + claim.text("/spec/volumeName"), 90s);
}

KYMAROS_CASE(Cluster, Volumes, AClaimOfNoClassStaysPending) {
  c.ok(co_await c.post(
      "persistentvolumeclaims",
      "{metadata: {name: data}, spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: "
      "{requests: {storage: 16Mi}}}}"));
  const auto events = co_await c.eventually(
      "events?fieldSelector=involvedObject.name%3Ddata,reason%3DProvisioningFailed",
      "it says what is missing", [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(events.text("/items/0/message"), "storageclass.storage.k8s.io \"none\" not found");
  c.same((co_await c.get("persistentvolumeclaims/data")).text("/status/phase"), "Pending");
}

KYMAROS_CASE(Cluster, Volumes, AVolumeThatIsRetainedOutlivesItsClaim) {
  const auto claim = co_await make_user_of_claim(c);
  const auto volume = "persistentvolumes/" + claim.text("/spec/volumeName");
  c.remove_afterwards(volume);
  c.ok(co_await c.merge(volume, "{spec: {persistentVolumeReclaimPolicy: Retain}}"));
  c.ok(co_await c.remove("pods/a"));
  c.ok(co_await c.remove("persistentvolumeclaims/data"));
  co_await c.goes("persistentvolumeclaims/data");
  co_await c.becomes(volume, "/status/phase", "Released");
}

}  // namespace
}  // namespace kymaros::conformance
