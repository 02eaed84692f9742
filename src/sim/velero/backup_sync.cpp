#include "sim/velero/backup_sync.hpp"

#include <map>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kPeriod = 1min;
constexpr std::string_view kFolder = "backups/";
constexpr std::string_view kManifest = "/velero-backup.json";

/// Without what only the cluster that made it knew.
json::Object metadata_for_here(const json::Value& stored) {
  auto metadata = object_at(stored, {"metadata"});
  for (const auto* field : {"uid", "resourceVersion", "generation", "creationTimestamp", "ownerReferences"})
    metadata.erase(field);
  metadata["namespace"] = kNamespace;
  return metadata;
}

}  // namespace

BackupSync::BackupSync(Context context)
    : context_(context), worker_(context.registry.clock(), [this](const kube::ObjectKey&) { sync(); }) {}

void BackupSync::resume() {
  is_current_ = false;
  worker_.add({}, 1s);
}

void BackupSync::note(const Change& change) {
  if (change.resource == kBackups) is_current_ = false;
}

void BackupSync::sync() {
  worker_.add({}, kPeriod);
  const auto location = find_location(context_.registry, "");
  if (!location || !is_available(*location) || !context_.store.is_reachable()) return;
  if (!is_current_ || seen_revision_ != context_.store.revision()) {
    is_current_ = true;
    seen_revision_ = context_.store.revision();
    bring_in_missing();
    remove_orphans();
  }
  context_.registry.merge_status(kLocations, key_of(*location),
                                 {{"lastSyncedTime", format_time(context_.now())}});
}

void BackupSync::bring_in_missing() {
  std::map<std::string, json::Value> missing;
  for (const auto& [key, text] : context_.store.files()) {
    if (!key.ends_with(kManifest)) continue;
    const auto name = key.substr(kFolder.size(), key.size() - kFolder.size() - kManifest.size());
    if (context_.registry.find(kBackups, {kNamespace, name})) continue;
    if (auto stored = json::parse(text)) missing[name] = *std::move(stored);
  }
  for (const auto& [name, stored] : missing) bring_in(name, stored);
}

void BackupSync::bring_in(const std::string& backup, const json::Value& stored) {
  const auto made =
      context_.registry.create(kBackups, json::Object{{"metadata", metadata_for_here(stored)},
                                                      {"spec", object_at(stored, {"spec"})},
                                                      {"status", object_at(stored, {"status"})}});
  if (made) bring_in_transfers(backup, uid_of(**made));
}

void BackupSync::bring_in_transfers(const std::string& backup, const std::string& uid) {
  const auto text = read_file(context_.store, "PodVolumeBackups", backup);
  const auto list = text ? json::parse(*text) : Result<json::Value>(json::Value());
  if (!list || !list->is_array()) return;
  for (const auto& stored : list->get_array()) {
    auto metadata = metadata_for_here(stored);
    member(metadata, "labels")[kBackupUid] = uid;
    metadata["ownerReferences"] = json::Array{json::Object{{"apiVersion", "velero.io/v1"},
                                                           {"kind", "Backup"},
                                                           {"name", backup},
                                                           {"uid", uid},
                                                           {"controller", true}}};
    context_.registry.create(kPodVolumeBackups, json::Object{{"metadata", std::move(metadata)},
                                                             {"spec", object_at(stored, {"spec"})},
                                                             {"status", object_at(stored, {"status"})}});
  }
}

void BackupSync::remove_orphans() {
  for (const auto& backup : context_.registry.list(kBackups, kNamespace)) {
    const auto name = key_of(*backup).name;
    const bool has_ended = json::find_string(*backup, {"status", "phase"}) == "Completed";
    if (has_ended && !context_.store.find(file_key("Backup", name)))
      context_.registry.remove(kBackups, {kNamespace, name});
  }
}

}  // namespace kymaros::sim::velero
