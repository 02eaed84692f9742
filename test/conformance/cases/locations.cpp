#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// A storage location $NS: the default one's store, and a bucket that is not in it.
Task<Reply> have_location_without_bucket(Case& c) {
  const auto known = c.ok(co_await c.get(velero("backupstoragelocations/default")));
  auto store = known["/spec/objectStorage"];
  store.as_object()["bucket"] = c.ns();
  const json::Value location = json::Object{
      {"apiVersion", "velero.io/v1"},
      {"kind", "BackupStorageLocation"},
      {"metadata", json::Object{{"name", c.ns()}}},
      {"spec",
       json::Object{{"provider", "aws"}, {"objectStorage", store}, {"config", known["/spec/config"]}}}};
  c.ok(co_await c.post(velero("backupstoragelocations"), json::serialize(location)));
  c.remove_afterwards(velero("backupstoragelocations/$NS"));
  co_return co_await c.becomes(velero("backupstoragelocations/$NS"), "/status/phase", "Unavailable");
}

KYMAROS_CASE(Velero, Locations, AreAvailable) {
  const auto location = co_await c.eventually(
      velero("backupstoragelocations/default"), "it was looked through",
      [](const Reply& reply) { return !reply.text("/status/lastSyncedTime").empty(); }, 90s);
  c.same(location.text("/status/phase"), "Available");
  c.equal(location["/status/message"], nullptr);
  for (const auto* time : {"/status/lastValidationTime", "/status/lastSyncedTime"})
    c.that(location.text(time).size() == 20, std::string("it has ") + time);
}

KYMAROS_CASE(Velero, Locations, ThatCannotBeUsedSaySo) {
  const auto away = co_await have_location_without_bucket(c);
  const auto message = away.text("/status/message");
  c.that(message.starts_with("BackupStorageLocation \"" + c.ns() + "\" is unavailable: rpc error: "),
         message);
  c.that(!away.text("/status/lastValidationTime").empty(), "it says when it was looked at");
  c.equal(away["/status/lastSyncedTime"], nullptr);

  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS}, spec: "
                       "{storageLocation: $NS}, status: {phase: Completed}}"));
  c.remove_afterwards(velero("backups/$NS"));
  c.ok(co_await c.post(velero("restores"),
                       "{apiVersion: velero.io/v1, kind: Restore, metadata: {name: $NS}, spec: {backupName: "
                       "$NS}}"));
  const auto restore = co_await end_restore(c, "$NS");
  c.same(restore.text("/status/phase"), "FailedValidation");
  c.like(restore["/status/validationErrors"], "['The BSL $NS is unavailable, cannot retrieve the backup']");
  c.ok(co_await c.remove(velero("restores/$NS")));
  co_await c.pause(3s);
  c.status(co_await c.get(velero("restores/$NS")), 200);
  c.ok(co_await c.merge(velero("restores/$NS"), "{metadata: {finalizers: null}}"));

  c.ok(co_await c.post(velero("deletebackuprequests"),
                       "{apiVersion: velero.io/v1, kind: DeleteBackupRequest, metadata: {name: $NS}, spec: "
                       "{backupName: $NS}}"));
  c.remove_afterwards(velero("deletebackuprequests/$NS"));
  const auto deletion = co_await c.becomes(velero("deletebackuprequests/$NS"), "/status/phase", "Processed");
  c.like(deletion["/status/errors"],
         "['backup deletion failed: cannot delete backup because backup storage location $NS is currently in "
         "Unavailable state']");
}

}  // namespace
}  // namespace kymaros::conformance
