#include <fmt/format.h>

#include "conformance/case_failed.hpp"
#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<void> have_objects(Case& c) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: x, of: $NS}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {app: z}}}"));
  c.ok(co_await c.post("configmaps",
                       "{metadata: {name: left, labels: {app: x, velero.io/exclude-from-backup: 'true'}}}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: a, labels: {app: x}}}"));
  co_await have_account(c);
}

/// A Backup that says no more than this; once it has ended.
Task<Reply> make_backup(Case& c, std::string name, std::string spec) {
  const auto turn = co_await c.cluster().turn_to_back_up();
  c.ok(co_await c.post(velero("backups"),
                       fmt::format("{{apiVersion: velero.io/v1, kind: Backup, metadata: {{name: {}}}, spec: "
                                   "{{ttl: 10m0s{}}}}}",
                                   name, spec)));
  co_return co_await c.eventually(velero("backups/" + name), "the backup has ended", has_ended, 2min);
}

KYMAROS_CASE(Velero, Backups, HoldWhatIsChosen) {
  struct Choice {
    const char *name, *spec, *held;
  };
  static constexpr Choice kChoices[] = {
      {"labelled", "labelSelector: {matchLabels: {app: x}}",
       "{v1/ConfigMap: [$NS/a], v1/Namespace: [$NS], v1/Secret: [$NS/a]}"},
      {"either",
       "includedResources: [configmaps], orLabelSelectors: [{matchLabels: {app: x}}, {matchLabels: "
       "{app: z}}]",
       "{v1/ConfigMap: [$NS/a, $NS/b]}"},
      {"scoped",
       "includedNamespaceScopedResources: [secrets], includedClusterScopedResources: "
       "[runtimeclasses.node.k8s.io]",
       "{v1/Namespace: [$NS], v1/Secret: [$NS/a]}"},
      {"without",
       "includeClusterResources: false, excludedResources: [configmaps, serviceaccounts, events, "
       "events.events.k8s.io]",
       "{v1/Secret: [$NS/a]}"},
  };
  co_await have_objects(c);
  for (const auto& choice : kChoices) {
    const auto name = c.ns() + "-" + choice.name;
    const auto done =
        co_await make_backup(c, name, std::string(", includedNamespaces: [$NS], ") + choice.spec);
    c.same(done.text("/status/phase"), "Completed", name);
    c.like(co_await velero_json(c, "BackupResourceList", name), choice.held, name);
  }
  const auto labelled = c.ok(co_await c.get(velero("backups/$NS-labelled")));
  c.like(labelled["/spec/excludedClusterScopedResources"],
         "[volumesnapshotcontents.snapshot.storage.k8s.io]");
  c.like(labelled["/spec/excludedNamespaceScopedResources"], "[volumesnapshots.snapshot.storage.k8s.io]");
  c.like(labelled["/status/progress"], "{itemsBackedUp: 3, totalItems: 3}");
  const auto either = c.ok(co_await c.get(velero("backups/$NS-either")));
  c.like(either["/spec/excludedResources"],
         "[volumesnapshots.snapshot.storage.k8s.io, volumesnapshotcontents.snapshot.storage.k8s.io]");
  c.equal(either["/spec/excludedClusterScopedResources"], nullptr);
}

KYMAROS_CASE(Velero, Backups, OfAllNamespacesSaySo) {
  co_await have_objects(c);
  const auto done = co_await make_backup(c, c.ns(), ", labelSelector: {matchLabels: {of: $NS}}");
  c.like(done["/spec/includedNamespaces"], "['*']");
  c.same(done.text("/spec/volumeGroupSnapshotLabelKey"), "velero.io/volume-group");
  c.like(co_await velero_json(c, "BackupResourceList", c.ns()),
         "{v1/ConfigMap: [$NS/a], v1/Namespace: [$NS]}");
}

KYMAROS_CASE(Velero, Backups, GoThroughTheirPhases) {
  co_await have_objects(c);
  const auto turn = co_await c.cluster().turn_to_back_up();
  auto watch = co_await c.watch(velero("backups?fieldSelector=metadata.name%3D$NS"));
  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS}, spec: "
                       "{includedNamespaces: [$NS], ttl: 10m0s}}"));
  c.same(co_await phases_until_completed(watch, "backup"),
         " - Queued ReadyToStart InProgress Finalizing Completed");
}

}  // namespace
}  // namespace kymaros::conformance
