#include <fmt/format.h>

#include "conformance/case_failed.hpp"
#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// ConfigMaps a (app: x), b (app: z) and c, and a Secret a (app: x), backed up.
Task<void> have_backup_of_four(Case& c) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: x}}, data: {v: '1'}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {app: z}}, data: {v: '1'}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: c}, data: {v: '1'}}"));
  c.ok(co_await c.post("secrets", "{metadata: {name: a, labels: {app: x}}, stringData: {v: '1'}}"));
  co_await have_account(c);
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
}

/// "cm/a cm/c secret/a": which of the four are there.
Task<std::string> those_there(Case& c, std::string namespace_) {
  std::string out;
  for (const auto* what : {"configmaps/a", "configmaps/b", "configmaps/c", "secrets/a"}) {
    const auto found = co_await c.get(in_namespace(namespace_, what));
    if (found.status == 200) out += std::string(out.empty() ? "" : " ") + what;
  }
  co_return out;
}

KYMAROS_CASE(Velero, Restores, BringBackWhatIsChosen) {
  struct Choice {
    const char *name, *spec, *brought_back;
  };
  static constexpr Choice kChoices[] = {
      {"included", "includedResources: [configmaps]", "configmaps/a configmaps/b configmaps/c"},
      {"excluded", "excludedResources: [configmaps]", "secrets/a"},
      {"labelled", "labelSelector: {matchLabels: {app: x}}", "configmaps/a secrets/a"},
      {"expression", "labelSelector: {matchExpressions: [{key: app, operator: Exists}]}",
       "configmaps/a configmaps/b secrets/a"},
      {"either", "orLabelSelectors: [{matchLabels: {app: x}}, {matchLabels: {app: z}}]",
       "configmaps/a configmaps/b secrets/a"},
      {"none", "labelSelector: {matchLabels: {app: other}}", ""},
  };
  co_await have_backup_of_four(c);
  for (const auto& choice : kChoices) {
    const auto name = c.ns() + "-" + choice.name;
    co_await begin_restore(c, name, name, std::string(", ") + choice.spec);
  }
  for (const auto& choice : kChoices) {
    const auto name = c.ns() + "-" + choice.name;
    const auto done = co_await end_restore(c, name);
    c.same(done.text("/status/phase"), "Completed", name);
    c.equal(done["/status/errors"], nullptr, name);
    c.same(co_await those_there(c, name), choice.brought_back, name);
  }
  c.status(co_await c.get("namespaces/" + c.ns() + "-none"), 404);
  const auto done = c.ok(co_await c.get(velero("restores/$NS-labelled")));
  c.like(done["/status/progress"], "{totalItems: 3, itemsRestored: 3}", "namespaces that are made count");
  const auto name = c.ns() + "-labelled";
  c.like(co_await velero_json(c, "RestoreResourceList", name),
         fmt::format("{{v1/ConfigMap: ['{0}/a(created)'], v1/Namespace: ['{0}(created)'], v1/Secret: "
                     "['{0}/a(created)']}}",
                     name));
  c.like(co_await velero_json(c, "RestoreResults", name), "{errors: {}, warnings: {}}");
  c.like(co_await velero_json(c, "RestoreVolumeInfo", name), "[]");
  c.like(co_await velero_json(c, "RestoreItemOperations", name), "[]");
  const auto log = co_await velero_file(c, "RestoreLog", name);
  c.that(log.contains("level=info"), "there is a log");
}

KYMAROS_CASE(Velero, Restores, KeepOrUpdateWhatIsThere) {
  co_await have_backup_of_four(c);
  const auto make_target = [&c](std::string name) -> Task<void> {
    c.ok(co_await c.post("namespaces", "{metadata: {name: " + name + "}}"));
    c.ok(co_await c.post(in_namespace(name, "configmaps"),
                         "{metadata: {name: a, labels: {mine: x}}, data: {v: mine, w: mine}}"));
    co_await c.eventually(in_namespace(name, "configmaps/kube-root-ca.crt"), "the authority is there",
                          [](const Reply& reply) { return reply.status == 200; });
    co_await c.eventually(in_namespace(name, "serviceaccounts/default"), "the account is there",
                          [](const Reply& reply) { return reply.status == 200; });
  };
  const auto updated = c.ns() + "-updated";
  const auto kept = c.ns() + "-kept";
  co_await make_target(updated);
  co_await make_target(kept);
  co_await begin_restore(c, updated, updated, ", existingResourcePolicy: update");
  co_await begin_restore(c, kept, kept, ", existingResourcePolicy: none");
  const auto done = co_await end_restore(c, updated);
  c.same(done.text("/status/phase"), "Completed");
  c.equal(done["/status/warnings"], nullptr);
  const auto changed = c.ok(co_await c.get(in_namespace(updated, "configmaps/a")));
  c.like(changed["/data"], "{v: '1'}");
  c.like(changed["/metadata/labels"],
         "{app: x, velero.io/backup-name: $NS, velero.io/restore-name: " + updated + "}");
  const auto list = co_await velero_json(c, "RestoreResourceList", updated);
  c.that(lists(list, "v1/ConfigMap", updated + "/a(updated)"), "it says so: " + json::serialize(list));
  c.that(lists(list, "v1/ConfigMap", updated + "/b(created)"), "what was missing is created");

  const auto left = co_await end_restore(c, kept);
  c.same(left.text("/status/phase"), "Completed");
  c.equal(left["/status/warnings"], 2);
  c.like(c.ok(co_await c.get(in_namespace(kept, "configmaps/a")))["/data"], "{v: mine, w: mine}");
  const auto results = co_await velero_json(c, "RestoreResults", kept);
  c.like(at(results, "/warnings"),
         fmt::format(
             "{{namespaces: {{{}: ['could not restore, ConfigMap \"a\" already exists. Warning: the "
             "in-cluster version is different than the backed-up version', 'could not restore, "
             "ConfigMap \"kube-root-ca.crt\" already exists. Warning: the in-cluster version is different "
             "than the backed-up version']}}}}",
             kept));
}

KYMAROS_CASE(Velero, Restores, MayGoWhereTheyCameFrom) {
  co_await have_backup_of_four(c);
  c.ok(co_await c.remove("configmaps/b"));
  c.ok(co_await c.merge("configmaps/c", "{data: {v: '2'}}"));
  c.ok(co_await c.post(velero("restores"),
                       "{apiVersion: velero.io/v1, kind: Restore, metadata: {name: $NS}, spec: {backupName: "
                       "$NS, includedNamespaces: [$NS]}}"));
  c.remove_afterwards(velero("restores/$NS"));
  const auto done = co_await end_restore(c, "$NS");
  c.same(done.text("/status/phase"), "Completed");
  c.equal(done["/status/warnings"], 1, "only what is different is told of");
  c.like(c.ok(co_await c.get("configmaps/b"))["/data"], "{v: '1'}");
  c.like(c.ok(co_await c.get("configmaps/c"))["/data"], "{v: '2'}");
}

KYMAROS_CASE(Velero, Restores, GoThroughTheirPhases) {
  co_await have_backup_of_four(c);
  auto watch = co_await c.watch(velero("restores?fieldSelector=metadata.name%3D$NS"));
  co_await begin_restore(c, "$NS", c.ns() + "-restored");
  c.same(co_await phases_until_completed(watch, "restore"), " - InProgress Finalizing Completed");
}

KYMAROS_CASE(Velero, Restores, PartlyFailWhereAnObjectIsRefused) {
  co_await have_backup_of_four(c);
  const auto target = c.ns() + "-restored";
  c.ok(co_await c.post("namespaces", "{metadata: {name: " + target + "}}"));
  c.remove_afterwards("namespaces/" + target);
  c.ok(co_await c.post(in_namespace(target, "resourcequotas"),
                       "{metadata: {name: none}, spec: {hard: {count/secrets: '0'}}}"));
  co_await c.becomes(in_namespace(target, "resourcequotas/none"), "/status/used/count~1secrets", "0");
  co_await c.pause(1s);  // admission learns of it later than we do
  auto watch = co_await c.watch(velero("restores?fieldSelector=metadata.name%3D$NS"));
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "PartiallyFailed");
  c.equal(done["/status/errors"], 1);
  c.equal(done["/status/failureReason"], nullptr);
  c.that(!done.text("/status/completionTimestamp").empty(), "it says when");
  c.same(co_await those_there(c, target), "configmaps/a configmaps/b configmaps/c");
  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.like(at(results, "/errors"),
         fmt::format("{{namespaces: {{{0}: ['error restoring secrets/{0}/a: secrets \"a\" is forbidden: "
                     "exceeded quota: none, requested: count/secrets=1, used: count/secrets=0, limited: "
                     "count/secrets=0']}}}}",
                     target));
  std::string phases;
  for (std::string last = "none"; last != "PartiallyFailed";) {
    const auto phase = text_at(co_await watch.next(1min), "/object/status/phase");
    if (phase != last) phases += " " + (phase.empty() ? "-" : phase);
    last = phase;
    if (phase == "Completed" || phase == "Failed") break;
  }
  c.same(phases, " - InProgress FinalizingPartiallyFailed PartiallyFailed");
}

/// Of a kind whose definition is not restored either, because it belongs to no namespace.
KYMAROS_CASE_ALONE(Velero, Restores, SayWhatIsNoLongerServed) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  const auto definition = std::string("customresourcedefinitions.apiextensions.k8s.io/sheep.$NS.example.org");
  c.ok(co_await c.post("customresourcedefinitions.apiextensions.k8s.io", R"(
metadata: {name: sheep.$NS.example.org}
spec:
  group: $NS.example.org
  scope: Namespaced
  names: {plural: sheep, singular: sheep, kind: Sheep, listKind: SheepList}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
)"));
  c.remove_afterwards(definition);
  co_await c.eventually("sheep.$NS.example.org", "sheep are served",
                        [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post("sheep.$NS.example.org",
                       "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}}"));
  co_await have_account(c);
  // Velero looks anew at what is served every five minutes, and when it starts.
  co_await restart_velero(c);
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
  const auto held = co_await velero_json(c, "BackupResourceList", c.ns());
  c.that(lists(held, c.ns() + ".example.org/v1/Sheep", c.ns() + "/dolly"), json::serialize(held));
  c.that(lists(held, "apiextensions.k8s.io/v1/CustomResourceDefinition", "sheep." + c.ns() + ".example.org"),
         "the definition comes along");
  c.ok(co_await c.remove(definition));
  co_await c.goes(definition);
  co_await c.eventually("/apis/$NS.example.org", "the group is gone",
                        [](const Reply& reply) { return reply.status == 404; });
  co_await restart_velero(c);
  const auto target = c.ns() + "-restored";
  const auto done = co_await restore(c, "$NS", target);
  c.same(done.text("/status/phase"), "PartiallyFailed");
  c.equal(done["/status/errors"], 1);
  c.status(co_await c.get(in_namespace(target, "configmaps/a")), 200);
  c.status(co_await c.get(definition), 404);
  const auto results = co_await velero_json(c, "RestoreResults", c.ns());
  c.like(
      at(results, "/errors"),
      fmt::format("{{namespaces: {{{0}: ['error restoring sheep.$NS.example.org/{0}/dolly: the server could "
                  "not find the requested resource']}}}}",
                  target));
  const auto list = json::serialize(co_await velero_json(c, "RestoreResourceList", c.ns()));
  c.that(list.contains(target + "/dolly(failed)"), list);
}

}  // namespace
}  // namespace kymaros::conformance
