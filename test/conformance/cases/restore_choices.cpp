#include <fmt/format.h>

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

}  // namespace
}  // namespace kymaros::conformance
