#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/velero_files.hpp"
#include "conformance/velero_work.hpp"

namespace kymaros::conformance {
namespace {

/// A location $NS-<name>: the default one, but for these members of its spec.
Task<void> have_location(Case& c, std::string name, std::string bucket, std::string access,
                         std::string phase) {
  const auto known = c.ok(co_await c.get(velero("backupstoragelocations/default")));
  auto spec = known["/spec"];
  auto& members = spec.as_object();
  members["default"] = false;
  members["accessMode"] = access;
  if (!bucket.empty()) members["objectStorage"].as_object()["bucket"] = bucket;
  members["objectStorage"].as_object()["prefix"] = c.ns();
  const json::Value location = json::Object{{"apiVersion", "velero.io/v1"},
                                            {"kind", "BackupStorageLocation"},
                                            {"metadata", json::Object{{"name", c.ns() + "-" + name}}},
                                            {"spec", spec}};
  c.ok(co_await c.post(velero("backupstoragelocations"), json::serialize(location)));
  c.remove_afterwards(velero("backupstoragelocations/$NS-" + name));
  co_await c.becomes(velero("backupstoragelocations/$NS-" + name), "/status/phase", json::Value(phase));
}

Task<void> is_refused(Case& c, std::string name, std::string spec, std::string objections) {
  const auto what = velero("backups/$NS-" + name);
  c.ok(co_await c.post(velero("backups"),
                       fmt::format("{{apiVersion: velero.io/v1, kind: Backup, metadata: {{name: $NS-{}}}, "
                                   "spec: {{includedNamespaces: [$NS], ttl: 10m0s, {}}}}}",
                                   name, spec)));
  c.remove_afterwards(what);
  const auto refused = co_await c.eventually(what, "the backup has ended", has_ended);
  c.same(refused.text("/status/phase"), "FailedValidation", spec);
  c.like(refused["/status/validationErrors"], objections, spec);
  c.equal(refused["/status/startTimestamp"], nullptr);
  c.equal(refused["/status/completionTimestamp"], nullptr);
  // A Backup that is refused as fast as this may leave Velero 1.18 believing that it still runs, so that none
  // begins any more: its queue counts it after it has ended.
  co_await restart_velero(c);
}

KYMAROS_CASE_ALONE(Velero, Backups, ThatCannotBeMadeAreRefused) {
  co_await have_location(c, "away", c.ns(), "ReadWrite", "Unavailable");
  co_await have_location(c, "fixed", "", "ReadOnly", "Available");
  co_await is_refused(c, "nowhere", "storageLocation: none",
                      "['an existing backup storage location was not specified at backup creation time and "
                      "the default none was not found. Please address this issue (see `velero "
                      "backup-location -h` for options) and create a new backup. Error: "
                      "BackupStorageLocation.velero.io \"none\" not found']");
  co_await is_refused(c, "away", "storageLocation: $NS-away",
                      "[\"backup can't be created because BackupStorageLocation $NS-away is in Unavailable "
                      "status.\"]");
  co_await is_refused(c, "fixed", "storageLocation: $NS-fixed",
                      "[\"backup can't be created because backup storage location $NS-fixed is currently in "
                      "read-only mode\"]");
  co_await is_refused(c, "selectors",
                      "labelSelector: {matchLabels: {a: b}}, orLabelSelectors: [{matchLabels: {a: c}}], "
                      "excludedNamespaces: [$NS]",
                      "['Invalid included/excluded namespace lists: excludes list cannot contain an item in "
                      "the includes list: $NS', 'encountered labelSelector as well as orLabelSelectors in "
                      "backup spec, only one can be specified']");
}

}  // namespace
}  // namespace kymaros::conformance
