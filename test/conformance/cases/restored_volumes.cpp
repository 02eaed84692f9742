#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

constexpr const char* kMounts = "volumeMounts: [{name: v, mountPath: /v}]";

/// A pod named as its claim, which writes a file of six bytes into it.
Task<void> have_pod_with_claim(Case& c, std::string name, std::string annotations) {
  c.ok(co_await c.post("persistentvolumeclaims",
                       fmt::format("{{metadata: {{name: {}}}, spec: {{accessModes: [ReadWriteOnce], "
                                   "resources: {{requests: {{storage: 16Mi}}}}}}}}",
                                   name)));
  co_await have_account(c);
  Program writes = kRunsOn;
  writes.command = "[sh, -c, 'echo hello >/v/text; trap \"exit 0\" TERM; sleep 3600 & wait']";
  writes.annotations = annotations;
  c.ok(co_await c.post(
      "pods",
      pod(name, writes, fmt::format("volumes: [{{name: v, persistentVolumeClaim: {{claimName: {}}}}}]", name),
          kMounts)));
  co_await c.becomes("pods/" + name, "/status/phase", "Running", 90s);
}

json::Value info_of(const json::Value& infos, std::string_view claim) {
  if (!infos.is_array()) return nullptr;
  for (const auto& one : infos.get_array()) {
    if (text_at(one, "/pvcName") == claim) return one;
  }
  return nullptr;
}

KYMAROS_CASE(Velero, Volumes, AreCopiedByTheNodeAgent) {
  co_await have_pod_with_claim(c, "kept", "backup.velero.io/backup-volumes: v");
  co_await have_pod_with_claim(c, "left", "example.org/none: x");
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto claim = c.ok(co_await c.get("persistentvolumeclaims/kept"));
  const auto source = c.ok(co_await c.get("pods/kept"));
  const auto copies =
      c.ok(co_await c.get(velero("podvolumebackups?labelSelector=velero.io/backup-name%3D$NS")));
  c.equal(copies.count("/items"), 1);
  const auto backup = c.ok(co_await c.get(velero("backups/$NS")));
  const auto copy = copies["/items/0"];
  c.like(at(copy, "/metadata/labels"),
         fmt::format("{{velero.io/backup-name: $NS, velero.io/backup-uid: {}, velero.io/pvc-uid: {}}}",
                     backup.text("/metadata/uid"), claim.text("/metadata/uid")));
  c.same(text_at(copy, "/metadata/annotations/velero.io~1pvc-name"), "kept");
  c.same(text_at(copy, "/metadata/ownerReferences/0/kind"), "Backup");
  c.same(text_at(copy, "/spec/node"), source.text("/spec/nodeName"));
  c.same(text_at(copy, "/spec/uploaderType"), "kopia");
  c.same(text_at(copy, "/spec/backupStorageLocation"), "default");
  c.same(text_at(copy, "/spec/tags/volume"), "v");
  c.same(text_at(copy, "/spec/tags/ns"), "$NS");
  c.equal(at(copy, "/status/progress/totalBytes"), 6);
  c.equal(at(copy, "/status/progress/bytesDone"), 6);
  for (const auto* time :
       {"/status/acceptedTimestamp", "/status/startTimestamp", "/status/completionTimestamp"})
    c.that(!text_at(copy, time).empty(), std::string("it has ") + time);

  const auto infos = co_await velero_json(c, "BackupVolumeInfos", c.ns());
  const auto kept = info_of(infos, "kept");
  c.equal(at(kept, "/skipped"), false);
  c.same(text_at(kept, "/result"), "succeeded");
  c.equal(at(kept, "/pvbInfo/size"), 6);
  c.same(text_at(kept, "/pvbInfo/Phase"), "Completed");
  c.same(text_at(kept, "/pvbInfo/podName"), "kept");
  c.same(text_at(kept, "/pvInfo/reclaimPolicy"), "Delete");
  c.same(text_at(kept, "/pvName"), claim.text("/spec/volumeName"));
  const auto left = info_of(infos, "left");
  c.equal(at(left, "/skipped"), true);
  c.equal(at(left, "/backupMethod"), nullptr);
  c.equal(at(left, "/result"), nullptr);
  c.same(text_at(left, "/skippedReason"),
         "podvolume: opted out due to annotation in pod left;volumeSnapshot: no applicable volumesnapshotter "
         "found;");

  const auto target = c.ns() + "-restored";
  c.same((co_await restore(c, "$NS", target)).text("/status/phase"), "Completed");
  const auto moves =
      c.ok(co_await c.get(velero("podvolumerestores?labelSelector=velero.io/restore-name%3D$NS")));
  c.equal(moves.count("/items"), 1);
  const auto move = moves["/items/0"];
  const auto waiting = c.ok(co_await c.get(in_namespace(target, "pods/kept")));
  const auto uid = c.ok(co_await c.get(velero("restores/$NS"))).text("/metadata/uid");
  c.same(text_at(move, "/metadata/labels/velero.io~1restore-uid"), uid);
  c.same(text_at(move, "/metadata/labels/velero.io~1pod-uid"), waiting.text("/metadata/uid"));
  c.same(text_at(move, "/metadata/labels/velero.io~1pvc-uid"),
         c.ok(co_await c.get(in_namespace(target, "persistentvolumeclaims/kept"))).text("/metadata/uid"));
  c.same(text_at(move, "/spec/pod/namespace"), target);
  c.same(text_at(move, "/spec/sourceNamespace"), "$NS");
  c.same(text_at(move, "/spec/snapshotID"), text_at(copy, "/status/snapshotID"));
  c.equal(at(move, "/spec/snapshotSize"), 6);
  c.equal(at(move, "/status/progress/bytesDone"), 6);
  c.like(waiting["/spec/initContainers/0/args"], "[" + uid + "]");
  c.like(waiting["/spec/initContainers/0/volumeMounts/0"], "{name: v, mountPath: /restores/v}");
  c.like(waiting["/spec/initContainers/0/resources"],
         "{limits: {cpu: 100m, memory: 128Mi}, requests: {cpu: 100m, memory: 128Mi}}");
  c.same(c.ok(co_await c.get(in_namespace(target, "persistentvolumeclaims/left"))).text("/status/phase"),
         "Bound", "a volume without data comes back empty");
  const auto plain = c.ok(co_await c.get(in_namespace(target, "pods/left")));
  c.equal(plain["/spec/initContainers"], nullptr);
  const auto restored = co_await velero_json(c, "RestoreVolumeInfo", c.ns());
  c.equal(restored.as_array().size(), 1);
  c.same(text_at(restored, "/0/restoreMethod"), "PodVolumeRestore");
  c.same(text_at(restored, "/0/pvcName"), "kept");
  c.same(text_at(restored, "/0/pvcNamespace"), target);
  c.same(text_at(restored, "/0/pvrInfo/Phase"), "", "it is written before the data is there");
  c.equal(at(restored, "/0/pvrInfo/size"), 6);
}

KYMAROS_CASE(Velero, Volumes, OfPodsThatAreNotRestoredStayEmpty) {
  co_await have_pod_with_claim(c, "data", "backup.velero.io/backup-volumes: v");
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target, ", excludedResources: [pods]");
  c.same(done.text("/status/phase"), "Completed");
  c.equal(c.ok(co_await c.get(velero("podvolumerestores?labelSelector=velero.io/restore-name%3D$NS")))
              .count("/items"),
          0);
  const auto claim = c.ok(co_await c.get(in_namespace(target, "persistentvolumeclaims/data")));
  c.same(claim.text("/status/phase"), "Pending", "it waits for a pod");
  c.equal(claim["/spec/volumeName"], nullptr);
}

KYMAROS_CASE(Velero, Volumes, ThatAreRetainedAreNotTakenOver) {
  co_await have_pod_with_claim(c, "data", "example.org/none: x");
  const auto name = c.ok(co_await c.get("persistentvolumeclaims/data")).text("/spec/volumeName");
  c.remove_afterwards("persistentvolumes/" + name);
  c.ok(co_await c.merge("persistentvolumes/" + name, "{spec: {persistentVolumeReclaimPolicy: Retain}}"));
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "Completed");
  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.like(at(results, "/warnings/cluster"),
         "['could not restore, PersistentVolume:" + name +
             " already exists. Warning: the in-cluster version is different than the backed-up version']");
  const auto claim = c.ok(co_await c.get(in_namespace(target, "persistentvolumeclaims/data")));
  c.same(claim.text("/spec/volumeName"), name, "the claim asks for the volume of the other");
  c.same(claim.text("/status/phase"), "Pending");
  c.same(c.ok(co_await c.get("persistentvolumes/" + name)).text("/spec/claimRef/namespace"), "$NS");
}

KYMAROS_CASE_ALONE(Velero, Volumes, AreNotCopiedWithoutANodeAgent) {
  co_await have_pod_with_claim(c, "data", "backup.velero.io/backup-volumes: v");
  const std::string agents = "/apis/apps/v1/namespaces/velero/daemonsets/node-agent";
  c.ok(co_await c.merge(agents, "{spec: {template: {spec: {nodeSelector: {example.org/none: x}}}}}"));
  co_await c.becomes(agents, "/status/numberReady", 0);
  co_await c.becomes("/api/v1/namespaces/velero/pods?labelSelector=name%3Dnode-agent", "/items",
                     json::Array());
  const auto done = co_await back_up(c);
  c.ok(co_await c.merge(agents, "{spec: {template: {spec: {nodeSelector: null}}}}"));
  co_await c.becomes(agents, "/status/numberReady", 1);
  const auto node = c.ok(co_await c.get("pods/data")).text("/spec/nodeName");
  c.same(done.text("/status/phase"), "PartiallyFailed");
  c.equal(done["/status/errors"], 1);
  c.equal(done["/status/warnings"], 1);
  c.like(
      co_await velero_json(c, "BackupResults", c.ns()),
      fmt::format("{{errors: {{velero: [' name: /data message: /Error backing up item error: /daemonset pod "
                  "not found in running state in node {0}']}}, warnings: {{namespaces: {{$NS: [' resource: "
                  "/pods name: /data message: /Skip pod volume v error: /daemonset pod not found in running "
                  "state in node {0}']}}}}}}",
                  node));
  const auto list = co_await velero_json(c, "BackupResourceList", c.ns());
  c.that(lists(list, "v1/Pod", c.ns() + "/data"), "the pod is listed");
  const auto files = files_of_tar(co_await velero_file(c, "BackupContents", c.ns()));
  c.that(!files.contains("resources/pods/namespaces/" + c.ns() + "/data.json"), "and is not there");
  const auto info = info_of(co_await velero_json(c, "BackupVolumeInfos", c.ns()), "data");
  c.equal(at(info, "/skipped"), true);
  c.same(
      text_at(info, "/skippedReason"),
      fmt::format(
          "podvolume: encountered a problem with backing up the PVC of pod {0}/data: daemonset pod "
          "not found in running state in node {1};volumeSnapshot: not satisfy the criteria for VolumePolicy "
          "or the legacy snapshot way;",
          c.ns(), node));
}

}  // namespace
}  // namespace kymaros::conformance
