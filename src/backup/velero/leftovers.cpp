#include "backup/velero/leftovers.hpp"

#include <fmt/format.h>

#include "backup/velero/leftover_volumes.hpp"
#include "backup/velero/objects.hpp"
#include "backup/velero/read_all.hpp"

namespace kymaros::backup::velero {
namespace {

const kube::ResourceType kVolumes{"", "v1", "persistentvolumes", "PersistentVolume", kube::Scope::Cluster};
const kube::ResourceType kSnapshotContents{"snapshot.storage.k8s.io", "v1", "volumesnapshotcontents",
                                           "VolumeSnapshotContent", kube::Scope::Cluster};

bool is_gone(const Result<json::Value>& answer) {
  return !answer && answer.error().code == ErrorCode::NotFound;
}

Task<Result<void>> reclaim(kube::Client& client, std::string volume) {
  const json::Value patch = json::Object{{"spec", json::Object{{"persistentVolumeReclaimPolicy", "Delete"}}}};
  const auto patched = co_await client.patch(kVolumes, {"", volume}, kube::PatchType::Merge, patch);
  if (!patched && !is_gone(patched)) co_return fail(patched.error().within("reclaim volume " + volume));
  co_return Result<void>();
}

}  // namespace

Task<Result<std::vector<std::string>>> reclaim_volumes(kube::Client& client,
                                                       std::vector<std::string> sandboxes, Time since) {
  KYMAROS_CO_TRY(const auto volumes, co_await read_all<PersistentVolume>(client, kVolumes, {}));
  std::vector<std::string> left;
  for (const auto& volume : volumes) {
    const auto cleanup = judge_volume(volume, sandboxes, since);
    if (cleanup == VolumeCleanup::NotOurs) continue;
    if (cleanup == VolumeCleanup::Reclaim)
      KYMAROS_CO_TRY_VOID(co_await reclaim(client, volume.metadata.name));
    left.push_back(describe_leftover(volume, cleanup));
  }
  co_return left;
}

Task<Result<std::vector<std::string>>> remove_snapshot_contents(kube::Client& client, std::string restore) {
  const kube::Selection selection{
      .namespace_ = {}, .labelSelector = fmt::format("{}={}", kRestoreLabel, restore), .fieldSelector = {}};
  const auto found = co_await client.list_all(kSnapshotContents, selection);
  if (!found && found.error().code == ErrorCode::NotFound) co_return std::vector<std::string>();
  if (!found) co_return fail(found.error());
  std::vector<std::string> left;
  for (const auto& item : found->items) {
    const auto name = json::find_string(item, {"metadata", "name"});
    if (json::find_string(item, {"spec", "deletionPolicy"}) != "Retain") {
      left.push_back(fmt::format(
          "snapshot content {} is left: deleting it would delete the backup's own snapshot", name));
      continue;
    }
    const auto removed = co_await client.remove(kSnapshotContents, {"", name});
    if (!removed && removed.error().code != ErrorCode::NotFound) co_return fail(removed.error());
    if (removed) left.push_back(fmt::format("snapshot content {} is being deleted", name));
  }
  co_return left;
}

}  // namespace kymaros::backup::velero
