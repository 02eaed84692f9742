#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<Reply> refused_restore(Case& c, std::string name, std::string spec) {
  c.ok(co_await c.post(velero("restores"),
                       fmt::format("{{apiVersion: velero.io/v1, kind: Restore, metadata: {{name: {}}}, "
                                   "spec: {{{}}}}}",
                                   name, spec)));
  c.remove_afterwards(velero("restores/" + name));
  const auto refused = co_await end_restore(c, name);
  c.same(refused.text("/status/phase"), "FailedValidation", spec);
  c.equal(refused["/status/startTimestamp"], nullptr, spec);
  c.equal(refused["/status/completionTimestamp"], nullptr, spec);
  co_return refused;
}

KYMAROS_CASE(Velero, Restores, SayWhatIsWrongWithThem) {
  struct Wrong {
    const char *name, *spec, *objections;
  };
  static constexpr const char* kMissing =
      "Error retrieving backup: can''t find backup velero/$NS-none: Backup.velero.io \"$NS-none\" not found";
  static constexpr Wrong kWrong[] = {
      {"nothing", "includedNamespaces: [a]",
       "['Either a backup or schedule must be specified as a source for the restore, but not both']"},
      {"both", "backupName: $NS-none, scheduleName: $NS-none",
       "['Either a backup or schedule must be specified as a source for the restore, but not both']"},
      {"schedule", "scheduleName: $NS-none",
       "[No backups found for schedule, No completed backups found for schedule]"},
      {"nodes", "backupName: $NS-none, includedResources: [nodes, configmaps]",
       "[nodes are non-restorable resources, 'Invalid included/excluded resource lists: excludes list cannot "
       "contain an item in the includes list: nodes', MISSING]"},
      {"resources", "backupName: $NS-none, includedResources: [pods, secrets], excludedResources: [secrets]",
       "['Invalid included/excluded resource lists: excludes list cannot contain an item in the includes "
       "list: secrets', MISSING]"},
      {"namespaces", "backupName: $NS-none, includedNamespaces: [a, b], excludedNamespaces: [a]",
       "['Invalid included/excluded namespace lists: excludes list cannot contain an item in the includes "
       "list: a', MISSING]"},
      {"selectors",
       "backupName: $NS-none, labelSelector: {matchLabels: {a: b}}, orLabelSelectors: [{matchLabels: {a: "
       "c}}]",
       "['encountered labelSelector as well as orLabelSelectors in restore spec, only one can be "
       "specified', MISSING]"},
      {"policy", "backupName: $NS-none, existingResourcePolicy: replace",
       "['Invalid ExistingResourcePolicy: replace', MISSING]"},
  };
  for (const auto& wrong : kWrong) {
    const auto refused = co_await refused_restore(c, c.ns() + "-" + wrong.name, wrong.spec);
    std::string expected = wrong.objections;
    if (const auto at = expected.find("MISSING"); at != std::string::npos)
      expected.replace(at, 7, fmt::format("'{}'", kMissing));
    c.like(refused["/status/validationErrors"], expected, wrong.spec);
  }
  const auto plain = c.ok(co_await c.get(velero("restores/$NS-nothing")));
  c.like(plain["/spec/excludedResources"],
         "[nodes, events, events.events.k8s.io, backups.velero.io, restores.velero.io, "
         "resticrepositories.velero.io, csinodes.storage.k8s.io, volumeattachments.storage.k8s.io, "
         "backuprepositories.velero.io]",
         "what is never restored is added all the same");
  c.same(plain.text("/spec/itemOperationTimeout"), "4h0m0s");
  c.like(plain["/metadata/finalizers"], "[restores.velero.io/external-resources-finalizer]");
}

KYMAROS_CASE(Velero, Restores, NeedTheirModifiers) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  co_await back_up(c);
  const auto with = [](const std::string& name) {
    return "backupName: $NS, resourceModifier: {kind: ConfigMap, name: " + name + "}";
  };
  const auto none = co_await refused_restore(c, c.ns() + "-none", with("$NS-none"));
  c.like(none["/status/validationErrors"], "['failed to get resource modifiers configmap velero/$NS-none']");
  c.ok(co_await c.post("/api/v1/namespaces/velero/configmaps",
                       "{metadata: {name: $NS-two}, data: {a: x, b: z}}"));
  c.remove_afterwards("/api/v1/namespaces/velero/configmaps/$NS-two");
  const auto two = co_await refused_restore(c, c.ns() + "-two", with("$NS-two"));
  c.like(two["/status/validationErrors"],
         "['Error in parsing resource modifiers provided in configmap velero/$NS-two: illegal resource "
         "modifiers velero/$NS-two configmap']");
  c.ok(co_await c.post("/api/v1/namespaces/velero/configmaps",
                       "{metadata: {name: $NS-unknown}, data: {a: 'version: v2'}}"));
  c.remove_afterwards("/api/v1/namespaces/velero/configmaps/$NS-unknown");
  const auto unknown = co_await refused_restore(c, c.ns() + "-unknown", with("$NS-unknown"));
  c.like(unknown["/status/validationErrors"],
         "['Validation error in resource modifiers provided in configmap velero/$NS-unknown: unsupported "
         "resource modifier version v2']");
}

KYMAROS_CASE(Velero, Restores, OfAScheduleTakeItsNewestBackup) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  const auto make = [&c](std::string name, std::string phase, std::string started) -> Task<void> {
    c.ok(co_await c.post(
        velero("backups"),
        fmt::format(
            "{{apiVersion: velero.io/v1, kind: Backup, metadata: {{name: {}, labels: "
            "{{velero.io/schedule-name: $NS}}}}, spec: {{storageLocation: default}}, status: {{phase: "
            "{}, startTimestamp: '{}'}}}}",
            name, phase, started)));
    c.remove_afterwards(velero("backups/" + name));
  };
  co_await make(c.ns() + "-old", "Completed", "2026-01-01T00:00:00Z");
  co_await make(c.ns() + "-new", "Completed", "2026-01-02T00:00:00Z");
  co_await make(c.ns() + "-partial", "PartiallyFailed", "2026-01-03T00:00:00Z");
  c.ok(co_await c.post(velero("restores"),
                       "{apiVersion: velero.io/v1, kind: Restore, metadata: {name: $NS}, spec: "
                       "{scheduleName: $NS, includedNamespaces: [$NS]}}"));
  c.remove_afterwards(velero("restores/$NS"));
  const auto ended = co_await end_restore(c, "$NS");
  c.same(ended.text("/spec/backupName"), "$NS-new");
  c.same(ended.text("/spec/scheduleName"), "$NS");
  c.same(ended.text("/status/phase"), "Failed", "there are no files of it");
  c.that(
      ended.text("/status/failureReason").starts_with("restore execution failed: error downloading backup"),
      ended.text("/status/failureReason"));
  c.that(!ended.text("/status/completionTimestamp").empty(), "it says when");
  c.equal(ended["/status/errors"], nullptr);
}

}  // namespace
}  // namespace kymaros::conformance
