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

/// What may not be looked at or removed is left to those who may; all other trouble passes.
Result<void> forgive_refusal(const Error& error, std::string_view what, Leftovers& left) {
  if (error.code != ErrorCode::Forbidden && error.code != ErrorCode::Invalid) return fail(error);
  left.left_for_people.push_back(fmt::format("{}: {}", what, error.message));
  return {};
}

/// Has the cluster remove a volume with its storage.
Task<Result<void>> reclaim(kube::Client& client, const PersistentVolume& volume, Leftovers& left) {
  const json::Value patch = json::Object{{"spec", json::Object{{"persistentVolumeReclaimPolicy", "Delete"}}}};
  const auto name = volume.metadata.name;
  const auto patched = co_await client.patch(kVolumes, {"", name}, kube::PatchType::Merge, patch);
  if (is_gone(patched)) co_return Result<void>();
  if (!patched)
    co_return forgive_refusal(patched.error(), fmt::format("volume {} cannot be reclaimed", name), left);
  left.pending.push_back(describe_leftover(volume, VolumeCleanup::Reclaim));
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> reclaim_volumes(kube::Client& client, std::vector<std::string> sandboxes, Time since,
                                   Leftovers& left) {
  const auto is_ours = [&](const PersistentVolume& volume) {
    return judge_volume(volume, sandboxes, since) != VolumeCleanup::NotOurs;
  };
  const auto volumes = co_await read_all<PersistentVolume>(client, kVolumes, {}, is_ours);  // of the cluster
  if (!volumes) co_return forgive_refusal(volumes.error(), "volumes cannot be looked at", left);
  for (const auto& volume : *volumes) {
    const auto cleanup = judge_volume(volume, sandboxes, since);
    if (cleanup == VolumeCleanup::Reclaim) KYMAROS_CO_TRY_VOID(co_await reclaim(client, volume, left));
    if (cleanup == VolumeCleanup::Wait) left.pending.push_back(describe_leftover(volume, cleanup));
    if (cleanup == VolumeCleanup::Leave) left.left_for_people.push_back(describe_leftover(volume, cleanup));
  }
  co_return Result<void>();
}

Task<Result<void>> remove_snapshot_contents(kube::Client& client, std::string restore, Leftovers& left) {
  const kube::Selection selection{
      .namespace_ = {}, .labelSelector = fmt::format("{}={}", kRestoreLabel, restore), .fieldSelector = {}};
  const auto found = co_await client.list_all(kSnapshotContents, selection);
  if (!found && found.error().code == ErrorCode::NotFound) co_return Result<void>();
  if (!found) co_return forgive_refusal(found.error(), "snapshot contents cannot be looked at", left);
  for (const auto& item : found->items) {
    const auto name = json::find_string(item, {"metadata", "name"});
    if (json::find_string(item, {"spec", "deletionPolicy"}) != "Retain") {
      left.left_for_people.push_back(fmt::format(
          "snapshot content {} is left: deleting it would delete the backup's own snapshot", name));
      continue;
    }
    const auto removed = co_await client.remove(kSnapshotContents, {"", name},
                                                {.uid = json::find_string(item, {"metadata", "uid"})});
    if (removed) left.pending.push_back(fmt::format("snapshot content {} is being deleted", name));
    if (!removed && removed.error().code != ErrorCode::NotFound) {
      KYMAROS_CO_TRY_VOID(
          forgive_refusal(removed.error(), fmt::format("snapshot content {} is left", name), left));
    }
  }
  co_return Result<void>();
}

}  // namespace kymaros::backup::velero
