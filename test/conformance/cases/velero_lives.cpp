#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// A namespace that is being deleted and does not go, because of a ConfigMap held in it.
Task<void> have_stuck_namespace(Case& c, std::string name) {
  c.ok(co_await c.post("namespaces", "{metadata: {name: " + name + "}}"));
  c.ok(co_await c.post(in_namespace(name, "configmaps"),
                       "{metadata: {name: held, finalizers: [example.org/hold]}}"));
  c.ok(co_await c.remove("namespaces/" + name));
  co_await c.becomes("namespaces/" + name, "/status/phase", "Terminating");
}

Task<void> free_namespace(Case& c, std::string name) {
  c.ok(co_await c.merge(in_namespace(name, "configmaps/held"), "{metadata: {finalizers: null}}"));
}

Task<void> have_backup(Case& c) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  co_await have_account(c);
  c.same((co_await back_up(c)).text("/status/phase"), "Completed");
}

/// Gone from the store too: nothing is behind the URL of its files.
Task<void> has_no_files(Case& c, std::string url) {
  for (int i = 0; i < 20; ++i) {
    const auto file = co_await c.cluster().download(url);
    if (file && file->head.status == 404) co_return;
    co_await c.pause(500ms);
  }
  c.that(false, "its files are gone");
}

Task<std::string> url_of(Case& c, std::string kind, std::string name) {
  const auto made = c.ok(co_await c.post(
      velero("downloadrequests"),
      fmt::format(
          "{{apiVersion: velero.io/v1, kind: DownloadRequest, metadata: {{generateName: $NS-}}, spec: "
          "{{target: {{kind: {}, name: {}}}}}}}",
          kind, name)));
  const auto request = velero("downloadrequests/") + made.text("/metadata/name");
  c.remove_afterwards(request);
  co_return (co_await c.becomes(request, "/status/phase", "Processed")).text("/status/downloadURL");
}

KYMAROS_CASE_ALONE(Velero, Restores, AreCarriedOutOneByOne) {
  co_await have_backup(c);
  const auto stuck = c.ns() + "-stuck";
  co_await have_stuck_namespace(c, stuck);
  co_await begin_restore(c, "$NS-first", stuck);
  co_await c.becomes(velero("restores/$NS-first"), "/status/phase", "InProgress");
  co_await begin_restore(c, "$NS-second", c.ns() + "-second");
  co_await begin_restore(c, "$NS-third", c.ns() + "-third");
  c.ok(co_await c.remove(velero("restores/$NS-third")));
  co_await c.pause(4s);
  const auto first = c.ok(co_await c.get(velero("restores/$NS-first")));
  c.same(first.text("/status/phase"), "InProgress", "it waits for the namespace to go");
  const auto second = c.ok(co_await c.get(velero("restores/$NS-second")));
  c.equal(second["/status/phase"], nullptr, "others wait for it");
  c.equal(second["/metadata/finalizers"], nullptr);
  c.status(co_await c.get(velero("restores/$NS-third")), 404);
  c.ok(co_await c.remove(velero("restores/$NS-first")));
  co_await c.pause(1s);
  c.same((co_await c.get(velero("restores/$NS-first"))).text("/status/phase"), "InProgress",
         "it does not go either while it is at work");
  co_await free_namespace(c, stuck);
  co_await c.goes(velero("restores/$NS-first"));
  c.same((co_await end_restore(c, "$NS-second")).text("/status/phase"), "Completed");
  const auto made = c.ok(co_await c.get("namespaces/" + stuck));
  c.same(made.text("/status/phase"), "Active", "the namespace is made again");
  c.like(c.ok(co_await c.get(in_namespace(stuck, "configmaps/a")))["/data"], "{v: '1'}");
}

KYMAROS_CASE_ALONE(Velero, Restores, HaveFailedWhenVeleroStartsAnew) {
  co_await have_backup(c);
  const auto stuck = c.ns() + "-stuck";
  co_await have_stuck_namespace(c, stuck);
  co_await begin_restore(c, "$NS-first", stuck);
  co_await c.becomes(velero("restores/$NS-first"), "/status/phase", "InProgress");
  co_await begin_restore(c, "$NS-second", c.ns() + "-second");
  co_await restart_velero(c);
  const auto first = co_await end_restore(c, "$NS-first");
  c.same(first.text("/status/phase"), "Failed");
  c.same(first.text("/status/failureReason"),
         "found a restore with status \"InProgress\" during the server starting, mark it as \"Failed\"");
  c.that(!first.text("/status/completionTimestamp").empty(), "it says when");
  c.same((co_await end_restore(c, "$NS-second")).text("/status/phase"), "Completed",
         "those that had not begun are carried out");
  co_await free_namespace(c, stuck);
}

KYMAROS_CASE(Velero, Backups, AreDeletedWithAllThatIsOfThem) {
  co_await have_backup(c);
  c.same((co_await restore(c, "$NS", c.ns() + "-restored")).text("/status/phase"), "Completed");
  const auto url = co_await url_of(c, "BackupResults", c.ns());
  const auto restore_url = co_await url_of(c, "RestoreResults", c.ns());
  c.that((co_await c.cluster().download(url))->head.is_success(), "its files are there");
  c.ok(co_await c.post(velero("deletebackuprequests"),
                       "{apiVersion: velero.io/v1, kind: DeleteBackupRequest, metadata: {name: $NS}, spec: "
                       "{backupName: $NS}}"));
  co_await c.goes(velero("backups/$NS"));
  co_await c.goes(velero("restores/$NS"));
  co_await c.goes(velero("deletebackuprequests/$NS"));
  co_await has_no_files(c, url);
  co_await has_no_files(c, restore_url);
  c.status(co_await c.get(in_namespace(c.ns() + "-restored", "configmaps/a")), 200);
}

KYMAROS_CASE(Velero, Backups, ThatAreNotThereAreNotDeleted) {
  c.ok(co_await c.post(velero("deletebackuprequests"),
                       "{apiVersion: velero.io/v1, kind: DeleteBackupRequest, metadata: {name: $NS}, spec: "
                       "{backupName: $NS-none}}"));
  c.remove_afterwards(velero("deletebackuprequests/$NS"));
  const auto done = co_await c.becomes(velero("deletebackuprequests/$NS"), "/status/phase", "Processed");
  c.like(done["/status/errors"], "['backup deletion failed: backup not found']");
}

KYMAROS_CASE(Velero, Backups, ComeBackFromTheStore) {
  co_await have_backup(c);
  const auto before = c.ok(co_await c.get(velero("backups/$NS")));
  c.ok(co_await c.remove(velero("backups/$NS")));
  c.status(co_await c.get(velero("backups/$NS")), 404);
  const auto again = co_await c.eventually(
      velero("backups/$NS"), "it is there again", [](const Reply& reply) { return reply.status == 200; },
      3min);  // Velero looks each minute, unless somebody has it start anew
  c.that(again.text("/metadata/uid") != before.text("/metadata/uid"), "it is another object");
  c.equal(again["/status/phase"], before["/status/phase"]);
  c.equal(again["/status/startTimestamp"], before["/status/startTimestamp"]);
  c.equal(again["/status/expiration"], before["/status/expiration"]);
  c.equal(again["/metadata/labels"], before["/metadata/labels"]);
  c.same((co_await restore(c, "$NS", c.ns() + "-restored")).text("/status/phase"), "Completed");
}

KYMAROS_CASE(Velero, Backups, WithoutFilesGo) {
  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS, labels: "
                       "{velero.io/storage-location: default}}, spec: {storageLocation: default}, status: "
                       "{phase: Completed}}"));
  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS-failed, labels: "
                       "{velero.io/storage-location: default}}, spec: {storageLocation: default}, status: "
                       "{phase: Failed}}"));
  c.remove_afterwards(velero("backups/$NS-failed"));
  co_await c.goes(velero("backups/$NS"), 3min);
  c.status(co_await c.get(velero("backups/$NS-failed")), 200);
}

KYMAROS_CASE(Velero, Backups, ThatHaveExpiredAreDeleted) {
  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS}, spec: "
                       "{storageLocation: default}, status: {phase: Completed, expiration: "
                       "'2026-01-01T00:00:00Z'}}"));
  co_await c.goes(velero("backups/$NS"), 30s);
}

KYMAROS_CASE_ALONE(Velero, Backups, AreNotDeletedWhileTheyAreRestored) {
  co_await have_backup(c);
  const auto stuck = c.ns() + "-stuck";
  co_await have_stuck_namespace(c, stuck);
  co_await begin_restore(c, "$NS", stuck);
  co_await c.becomes(velero("restores/$NS"), "/status/phase", "InProgress");
  c.ok(co_await c.post(velero("deletebackuprequests"),
                       "{apiVersion: velero.io/v1, kind: DeleteBackupRequest, metadata: {name: $NS}, spec: "
                       "{backupName: $NS}}"));
  c.remove_afterwards(velero("deletebackuprequests/$NS"));
  co_await c.becomes(velero("backups/$NS"), "/status/phase", "Deleting");
  co_await c.pause(3s);
  c.status(co_await c.get(velero("backups/$NS")), 200);
  const auto restoring = c.ok(co_await c.get(velero("restores/$NS")));
  c.same(restoring.text("/status/phase"), "InProgress");
  c.that(!restoring.text("/metadata/deletionTimestamp").empty(), "it is to go");
  co_await free_namespace(c, stuck);
  co_await c.goes(velero("restores/$NS"));
  co_await c.goes(velero("backups/$NS"));
  co_await c.goes(velero("deletebackuprequests/$NS"));
}

}  // namespace
}  // namespace kymaros::conformance
