#include "sim/velero/deletions.hpp"

#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/names.hpp"
#include "sim/velero/stored_files.hpp"

namespace kymaros::sim::velero {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 200ms;
constexpr auto kTakes = 1s;
constexpr auto kWaitsForRestores = 1min;
constexpr int kSaysWhatFailed = 18;  // the minor version that puts it before the reason

}  // namespace

Deletions::Deletions(Context context)
    : context_(context),
      worker_(context.registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {}

void Deletions::note(const Change& change) {
  if (change.resource == kDeleteBackupRequests && change.kind == Change::Kind::Added)
    worker_.add(key_of(*change.object), kNoticed);
}

void Deletions::resume() {
  for (const auto& request : context_.registry.list(kDeleteBackupRequests, kNamespace))
    worker_.add(key_of(*request), kNoticed);
}

void Deletions::reconcile(const kube::ObjectKey& key) {
  const auto request = context_.registry.find(kDeleteBackupRequests, key);
  if (!request || key.namespace_ != kNamespace) return;
  const auto phase = json::find_string(*request, {"status", "phase"});
  const auto backup = json::find_string(*request, {"spec", "backupName"});
  if (phase == "Processed") return;
  if (phase != "InProgress") {
    if (const auto why = objection_to(backup); !why.empty()) {
      const auto* prefix = context_.version.at_least(kSaysWhatFailed) ? "backup deletion failed: " : "";
      return refuse(key, prefix + why);
    }
    context_.registry.merge_status(kDeleteBackupRequests, key, {{"phase", "InProgress"}});
    context_.registry.merge_status(kBackups, {kNamespace, backup}, {{"phase", "Deleting"}});
    return worker_.add(key, kTakes);
  }
  const auto now = context_.registry.clock().monotonic();
  const auto began = began_.try_emplace(key, now).first->second;
  if (remove_restores(backup)) {
    context_.registry.remove(kBackups, {kNamespace, backup});
    context_.registry.remove(kDeleteBackupRequests, key);
  } else if (now < began + kWaitsForRestores) {
    return worker_.add(key, kTakes);
  } else {
    refuse(key, "error deleting restore context deadline exceeded: context deadline exceeded");
  }
  began_.erase(key);
}

void Deletions::refuse(const kube::ObjectKey& key, const std::string& why) {
  context_.registry.merge_status(kDeleteBackupRequests, key,
                                 {{"phase", "Processed"}, {"errors", json::Array{json::Value(why)}}});
}

std::string Deletions::objection_to(const std::string& name) {
  const auto backup = context_.registry.find(kBackups, {kNamespace, name});
  if (!backup) return "backup not found";
  if (json::find_string(*backup, {"status", "phase"}) == "InProgress") return "backup is still in progress";
  const auto place = json::find_string(*backup, {"spec", "storageLocation"});
  const auto location = find_location(context_.registry, place);
  if (!location) return "backup storage location " + place + " not found";
  if (!is_available(*location)) {
    return "cannot delete backup because backup storage location " + place +
           " is currently in Unavailable state";
  }
  return {};
}

/// One that is under way goes when it has ended: the worker that removes its finalizer is at it.
bool Deletions::remove_restores(const std::string& backup) {
  context_.store.remove(backup_folder(backup));
  bool all_gone = true;
  for (const auto& restore : context_.registry.list(kRestores, kNamespace)) {
    if (json::find_string(*restore, {"spec", "backupName"}) != backup) continue;
    if (!is_being_deleted(*restore)) context_.registry.remove(kRestores, key_of(*restore));
    if (context_.registry.find(kRestores, key_of(*restore))) all_gone = false;
  }
  return all_gone;
}

}  // namespace kymaros::sim::velero
