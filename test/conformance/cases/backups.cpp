#include <fmt/format.h>

#include "conformance/case_failed.hpp"
#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

std::string deployment(std::string_view spec = "", std::string_view in_container = "") {
  return fmt::format(
      "{{metadata: {{name: web}}, spec: {{replicas: 1, selector: {{matchLabels: {{app: web}}}}, template: "
      "{}}}}}",
      pod_template("web", kRunsOn, spec, in_container));
}

/// A small application, running; and a pod that has done its work.
Task<void> deploy(Case& c) {
  c.ok(co_await c.merge("namespaces/$NS", "{metadata: {labels: {example.org/team: shop}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: settings}, data: {v: '1'}}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: credentials}, stringData: {password: secret}}"));
  c.ok(co_await c.post("services",
                       "{metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}"));
  c.ok(co_await c.post("deployments.apps", deployment()));
  co_await have_account(c);
  c.ok(co_await c.post("pods", pod("done", kEndsWell, "restartPolicy: Never")));
  co_await c.becomes("pods/done", "/status/phase", "Succeeded");
  co_await c.becomes("deployments.apps/web", "/status/readyReplicas", 1);
}

std::string target_of(const Case& c) { return c.ns() + "-restored"; }

Task<Reply> restore(Case& c) { co_return co_await restore(c, "$NS", target_of(c)); }

std::string in_target(const Case& c, std::string_view what) { return in_namespace(target_of(c), what); }

KYMAROS_CASE(Velero, Backups, HoldANamespace) {
  co_await deploy(c);
  const auto done = co_await back_up(c);
  c.same(done.text("/status/phase"), "Completed");
  c.same(done.text("/spec/storageLocation"), "default");
  c.same(done.text("/metadata/labels/velero.io~1storage-location"), "default");
  c.equal(done["/status/version"], 1);
  c.same(done.text("/status/formatVersion"), "1.1.0");
  for (const auto* time : {"/status/startTimestamp", "/status/completionTimestamp", "/status/expiration"}) {
    c.that(done.text(time).size() == 20, std::string("it has ") + time);
  }
  c.equal(done["/status/progress/itemsBackedUp"], done["/status/progress/totalItems"]);
  c.equal(done["/status/errors"], nullptr);
  c.equal(done["/status/warnings"], nullptr);
  c.like(done["/status/hookStatus"], "{}");

  const auto list = co_await velero_json(c, "BackupResourceList", c.ns());
  c.that(lists(list, "v1/Namespace", c.ns()), "the namespace is listed");
  c.that(lists(list, "v1/ConfigMap", c.ns() + "/settings"), "the ConfigMap is listed");
  c.that(lists(list, "v1/ConfigMap", c.ns() + "/kube-root-ca.crt"), "the authority is listed");
  c.that(lists(list, "v1/Secret", c.ns() + "/credentials"), "the Secret is listed");
  c.that(lists(list, "apps/v1/Deployment", c.ns() + "/web"), "the Deployment is listed");
  c.that(lists(list, "v1/Pod", c.ns() + "/done"), "pods that have ended are listed");
  c.that(lists(list, "v1/ServiceAccount", c.ns() + "/default"), "the service account is listed");

  const auto files = files_of_tar(co_await velero_file(c, "BackupContents", c.ns()));
  const auto settings = files.find("resources/configmaps/namespaces/" + c.ns() + "/settings.json");
  c.that(settings != files.end(), "the ConfigMap has its file");
  if (settings != files.end()) {
    const auto object = json::parse(settings->second).value();
    c.same(text_at(object, "/kind"), "ConfigMap");
    c.like(at(object, "/data"), "{v: '1'}");
    c.that(!text_at(object, "/metadata/uid").empty(), "as it was, uid and all");
  }
  for (const auto& path :
       {"resources/deployments.apps/namespaces/" + c.ns() + "/web.json",
        "resources/namespaces/cluster/" + c.ns() + ".json", std::string("metadata/version"),
        "resources/configmaps/v1-preferredversion/namespaces/" + c.ns() + "/settings.json"}) {
    c.that(files.contains(path), path);
  }
  c.like(co_await velero_json(c, "BackupResults", c.ns()), "{errors: {}, warnings: {}}");
  c.like(co_await velero_json(c, "BackupVolumeInfos", c.ns()), "[]");
}

KYMAROS_CASE(Velero, Restores, BringANamespaceBackElsewhere) {
  co_await deploy(c);
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  c.ok(co_await c.post("namespaces", "{metadata: {name: " + target_of(c) + ", labels: {mine: x}}}"));
  c.ok(co_await c.post(in_target(c, "configmaps"), "{metadata: {name: settings}, data: {v: mine}}"));
  co_await c.eventually(in_target(c, "configmaps/kube-root-ca.crt"), "the authority is there",
                        [](const Reply& reply) { return reply.status == 200; });
  const auto done = co_await restore(c);
  c.same(done.text("/status/phase"), "Completed");
  c.equal(done["/status/errors"], nullptr);
  c.equal(done["/status/warnings"], 2);
  c.equal(done["/status/progress/itemsRestored"], done["/status/progress/totalItems"]);
  c.like(done["/metadata/finalizers"], "[restores.velero.io/external-resources-finalizer]");
  for (const auto* time : {"/status/startTimestamp", "/status/completionTimestamp"}) {
    c.that(done.text(time).size() == 20, std::string("it has ") + time);
  }

  const auto space = c.ok(co_await c.get("namespaces/" + target_of(c)));
  c.same(space.text("/metadata/labels/mine"), "x");
  c.equal(space["/metadata/labels/velero.io~1restore-name"], nullptr,
          "a namespace that is there is left alone");
  c.equal(space["/metadata/labels/example.org~1team"], nullptr);
  c.like(c.ok(co_await c.get(in_target(c, "configmaps/settings")))["/data"], "{v: mine}",
         "what is there is kept");
  const auto secret = c.ok(co_await c.get(in_target(c, "secrets/credentials")));
  c.same(secret.text("/metadata/labels/velero.io~1backup-name"), "$NS");
  c.same(secret.text("/metadata/labels/velero.io~1restore-name"), "$NS");
  c.like(secret["/data"], "{password: c2VjcmV0}");
  const auto source = c.ok(co_await c.get("services/web"));
  const auto service = c.ok(co_await c.get(in_target(c, "services/web")));
  c.that(service.text("/spec/clusterIP") != source.text("/spec/clusterIP"), "a Service gets another address");
  c.status(co_await c.get(in_target(c, "pods/done")), 404);
  const auto pods = in_target(c, "pods?labelSelector=app%3Dweb");
  const auto up = co_await c.becomes(fmt::format("/apis/apps/v1/namespaces/{}/deployments/web", target_of(c)),
                                     "/status/readyReplicas", 1);
  const auto pod_names = c.ok(co_await c.get(pods));
  c.equal(pod_names.count("/items"), 1, "the pod is adopted, not doubled");
  c.same(pod_names.text("/items/0/metadata/name"),
         c.ok(co_await c.get("pods?labelSelector=app%3Dweb")).text("/items/0/metadata/name"));

  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.like(at(results, "/errors"), "{}");
  const auto warnings = at(results, "/warnings/namespaces/" + target_of(c));
  c.that(warnings.is_array() && warnings.get_array().size() == 2,
         "two warnings: " + json::serialize(results));
  c.that(
      json::serialize(warnings).contains("could not restore, ConfigMap:settings already exists. Warning: the "
                                         "in-cluster version is different than the backed-up version"),
      "one says what is there already");
  const auto list = co_await velero_json(c, "RestoreResourceList", c.ns());
  c.that(lists(list, "v1/Secret", target_of(c) + "/credentials(created)"), "what was created is listed");
  c.that(lists(list, "v1/ConfigMap", target_of(c) + "/settings(failed)"), "and what could not be");
}

KYMAROS_CASE(Velero, Restores, MakeTheirNamespace) {
  c.ok(co_await c.merge("namespaces/$NS", "{metadata: {labels: {example.org/team: shop}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: settings}, data: {v: '1'}}"));
  co_await back_up(c);
  auto watch = co_await c.watch(velero("restores?fieldSelector=metadata.name%3D$NS"));
  co_await begin_restore(c, "$NS", target_of(c));
  c.same(co_await phases_until_completed(watch, "restore"), " - InProgress Finalizing Completed");
  const auto made = c.ok(co_await c.get("namespaces/" + target_of(c)));
  c.same(made.text("/metadata/labels/example.org~1team"), "shop");
  c.same(made.text("/metadata/labels/kubernetes.io~1metadata.name"), target_of(c));
  c.like(c.ok(co_await c.get(in_target(c, "configmaps/settings")))["/data"], "{v: '1'}");
}

KYMAROS_CASE(Velero, Restores, OfNothingAreRefused) {
  c.ok(co_await c.post(
      velero("restores"),
      "{apiVersion: velero.io/v1, kind: Restore, metadata: {name: $NS}, spec: {backupName: $NS-none}}"));
  c.remove_afterwards(velero("restores/$NS"));
  const auto refused = co_await c.eventually(velero("restores/$NS"), "it has ended", has_ended);
  c.same(refused.text("/status/phase"), "FailedValidation");
  c.same(
      refused.text("/status/validationErrors/0"),
      "Error retrieving backup: can't find backup velero/$NS-none: Backup.velero.io \"$NS-none\" not found");
  c.equal(refused.count("/status/validationErrors"), 1);
  c.equal(refused["/status/startTimestamp"], nullptr);
}

KYMAROS_CASE(Velero, Restores, AreForgottenWithTheirFiles) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: settings}, data: {v: '1'}}"));
  co_await back_up(c);
  co_await restore(c);
  c.ok(co_await c.remove(velero("restores/$NS")));
  co_await c.goes(velero("restores/$NS"));
  const auto file = co_await velero_file(c, "BackupResourceList", c.ns());
  c.that(!file.empty(), "the backup has its files still");
}

KYMAROS_CASE(Velero, Restores, BringVolumesBack) {
  c.ok(co_await c.post(
      "persistentvolumeclaims",
      "{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: "
      "16Mi}}}}"));
  co_await have_account(c);
  Program writes = kRunsOn;
  writes.command = "[sh, -c, 'echo hello >/v/text; trap \"exit 0\" TERM; sleep 3600 & wait']";
  writes.annotations = "backup.velero.io/backup-volumes: v";
  c.ok(co_await c.post("pods",
                       pod("a", writes, "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]",
                           "volumeMounts: [{name: v, mountPath: /v}]")));
  co_await c.becomes("pods/a", "/status/phase", "Running");
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto copies =
      c.ok(co_await c.get(velero("podvolumebackups?labelSelector=velero.io/backup-name%3D$NS")));
  c.equal(copies.count("/items"), 1);
  c.same(copies.text("/items/0/status/phase"), "Completed");
  c.same(copies.text("/items/0/spec/volume"), "v");
  c.same(copies.text("/items/0/spec/pod/name"), "a");
  c.that(!copies.text("/items/0/status/snapshotID").empty(), "it says what holds the data");
  const auto infos = co_await velero_json(c, "BackupVolumeInfos", c.ns());
  c.same(text_at(infos, "/0/backupMethod"), "PodVolumeBackup");
  c.same(text_at(infos, "/0/pvcName"), "data");
  c.same(text_at(infos, "/0/pvcNamespace"), "$NS");
  c.same(text_at(infos, "/0/result"), "succeeded");
  c.same(text_at(infos, "/0/pvbInfo/volumeName"), "v");

  const auto done = co_await restore(c);
  c.same(done.text("/status/phase"), "Completed");
  const auto moves =
      c.ok(co_await c.get(velero("podvolumerestores?labelSelector=velero.io/restore-name%3D$NS")));
  c.equal(moves.count("/items"), 1);
  c.same(moves.text("/items/0/status/phase"), "Completed");
  c.same(moves.text("/items/0/metadata/ownerReferences/0/kind"), "Restore");
  const auto claim = c.ok(co_await c.get(in_target(c, "persistentvolumeclaims/data")));
  c.same(claim.text("/status/phase"), "Bound");
  const auto up = co_await c.becomes(in_target(c, "pods/a"), "/status/phase", "Running");
  c.same(up.text("/spec/initContainers/0/name"), "restore-wait");
  c.same(up.text("/status/initContainerStatuses/0/state/terminated/reason"), "Completed");
}

KYMAROS_CASE(Velero, Schedules, MakeBackups) {
  // Velero looks at a schedule when its spec changes, and every minute.
  c.ok(co_await c.post(
      velero("schedules"),
      "{apiVersion: velero.io/v1, kind: Schedule, metadata: {name: $NS, labels: {mine: x}}, spec: "
      "{schedule: '@every 1s', template: {includedNamespaces: [$NS], ttl: 10m0s}}}"));
  c.remove_afterwards(velero("schedules/$NS"));
  co_await c.becomes(velero("schedules/$NS"), "/status/phase", "Enabled");
  c.ok(co_await c.merge(velero("schedules/$NS"), "{spec: {paused: true}}"));
  co_await c.pause(2s);
  const auto turn = co_await c.cluster().turn_to_back_up();
  c.ok(co_await c.merge(velero("schedules/$NS"), "{spec: {paused: false}}"));
  const auto made = co_await c.eventually(
      velero("backups?labelSelector=velero.io/schedule-name%3D$NS"), "a backup is made",
      [](const Reply& reply) { return reply.count("/items") > 0; }, 90s);
  c.ok(co_await c.merge(velero("schedules/$NS"), "{spec: {paused: true}}"));
  const auto name = made.text("/items/0/metadata/name");
  c.that(name.starts_with(c.ns() + "-20") && name.size() == c.ns().size() + 15,
         "it is named for its time: " + name);
  c.same(made.text("/items/0/metadata/labels/mine"), "x");
  c.like(made["/items/0/spec/includedNamespaces"], "[$NS]");
  const auto said =
      co_await c.eventually(velero("schedules/$NS"), "it says when it last did",
                            [](const Reply& reply) { return !reply.text("/status/lastBackup").empty(); });
  co_await c.eventually(velero("backups/" + name), "the backup has ended", has_ended);
}

KYMAROS_CASE(Velero, Schedules, ThatMakeNoSenseAreRefused) {
  c.ok(co_await c.post(
      velero("schedules"),
      "{apiVersion: velero.io/v1, kind: Schedule, metadata: {name: $NS}, spec: {schedule: never, template: "
      "{includedNamespaces: [$NS]}}}"));
  c.remove_afterwards(velero("schedules/$NS"));
  const auto refused = co_await c.becomes(velero("schedules/$NS"), "/status/phase", "FailedValidation");
  c.that(refused.count("/status/validationErrors") > 0, "it says why");
}

KYMAROS_CASE(Velero, Schedules, ThatArePausedAreNotLookedAt) {
  c.ok(co_await c.post(
      velero("schedules"),
      "{apiVersion: velero.io/v1, kind: Schedule, metadata: {name: $NS}, spec: {schedule: '0 3 "
      "* * *', paused: true, template: {includedNamespaces: [$NS]}}}"));
  c.remove_afterwards(velero("schedules/$NS"));
  co_await c.pause(3s);
  c.equal(c.ok(co_await c.get(velero("schedules/$NS")))["/status/phase"], nullptr);
  c.ok(co_await c.merge(velero("schedules/$NS"), "{spec: {paused: false}}"));
  co_await c.becomes(velero("schedules/$NS"), "/status/phase", "Enabled");
}

}  // namespace
}  // namespace kymaros::conformance
