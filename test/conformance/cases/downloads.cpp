#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<Reply> ask_for(Case& c, std::string kind, std::string name) {
  const auto made = co_await c.post(
      velero("downloadrequests"),
      fmt::format(
          "{{apiVersion: velero.io/v1, kind: DownloadRequest, metadata: {{generateName: $NS-}}, spec: "
          "{{target: {{kind: {}, name: {}}}}}}}",
          kind, name));
  if (made.is_success()) c.remove_afterwards(velero("downloadrequests/") + made.text("/metadata/name"));
  co_return made;
}

KYMAROS_CASE(Velero, Downloads, OfUnknownKindsAreRefused) {
  const auto refused = co_await ask_for(c, "RestoredResourceList", "$NS");
  c.refused(refused, 422, "Invalid", "");
  c.that(refused.text("/message")
             .ends_with("spec.target.kind: Unsupported value: \"RestoredResourceList\": supported values: "
                        "\"BackupLog\", "
                        "\"BackupContents\", \"BackupVolumeSnapshots\", \"BackupItemOperations\", "
                        "\"BackupResourceList\", \"BackupResults\", \"RestoreLog\", \"RestoreResults\", "
                        "\"RestoreResourceList\", \"RestoreItemOperations\", \"CSIBackupVolumeSnapshots\", "
                        "\"CSIBackupVolumeSnapshotContents\", \"BackupVolumeInfos\", \"RestoreVolumeInfo\""),
         refused.text("/message"));
}

KYMAROS_CASE(Velero, Downloads, OfNothingStayWithoutAnswer) {
  const auto backup = c.ok(co_await ask_for(c, "BackupResults", "$NS-none")).text("/metadata/name");
  const auto restore = c.ok(co_await ask_for(c, "RestoreResults", "$NS-none")).text("/metadata/name");
  for (const auto& name : {backup, restore}) {
    const auto seen =
        co_await c.eventually(velero("downloadrequests/" + name), "it says until when",
                              [](const Reply& reply) { return !reply.text("/status/expiration").empty(); });
    c.equal(seen["/status/downloadURL"], nullptr);
    c.equal(seen["/status/phase"], nullptr);
  }
}

KYMAROS_CASE(Velero, Downloads, OfFilesThatAreNotThereAreAnsweredAllTheSame) {
  c.ok(co_await c.post(velero("backups"),
                       "{apiVersion: velero.io/v1, kind: Backup, metadata: {name: $NS}, spec: "
                       "{storageLocation: default}, status: {phase: Completed}}"));
  c.remove_afterwards(velero("backups/$NS"));
  const auto made = c.ok(co_await ask_for(c, "BackupResults", "$NS"));
  const auto done = co_await c.becomes(velero("downloadrequests/") + made.text("/metadata/name"),
                                       "/status/phase", "Processed");
  const auto url = done.text("/status/downloadURL");
  const auto file = co_await c.cluster().download(url);
  c.that(file && file->head.status == 404, "nothing is there");
  const auto other = co_await c.cluster().download(url + "0");
  c.that(other && other->head.status == 403, "what was signed for is not to be changed");
}

KYMAROS_CASE(Velero, Downloads, HaveTheFilesOfABackup) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  co_await back_up(c, ", includedResources: [configmaps]");
  c.like(co_await velero_json(c, "BackupItemOperations", c.ns()), "[]");
  c.like(co_await velero_json(c, "BackupVolumeSnapshots", c.ns()), "null");
  c.that((co_await velero_file(c, "BackupLog", c.ns())).contains("level=info"), "there is a log");
}

KYMAROS_CASE(Velero, StatusRequests, AreAnsweredAndGo) {
  c.ok(co_await c.post(velero("serverstatusrequests"),
                       "{apiVersion: velero.io/v1, kind: ServerStatusRequest, metadata: {name: $NS}, spec: "
                       "{}}"));
  c.remove_afterwards(velero("serverstatusrequests/$NS"));
  const auto done = co_await c.becomes(velero("serverstatusrequests/$NS"), "/status/phase", "Processed");
  c.that(done.text("/status/serverVersion").starts_with("v1.18"), done.text("/status/serverVersion"));
  c.that(!done.text("/status/processedTimestamp").empty(), "it says when");
  c.that(done.count("/status/plugins") > 0, "it names its plugins");
  c.that(!entry(done, "/status/plugins", "name", "velero.io/aws").is_null(), "the object store's among them");
}

}  // namespace
}  // namespace kymaros::conformance
