#include "backup/velero/leftover_volumes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/velero/objects.hpp"

namespace kymaros::backup::velero {
namespace {

constexpr const char* kProvisionedBy = "pv.kubernetes.io/provisioned-by";
constexpr const char* kOriginalName = "velero.io/original-pv-name";  // renamed: a clone from a snapshot

/// Created in the second in which the run began still counts: creation times have no fractions.
bool is_older(const kube::ObjectMeta& metadata, Time since) {
  return metadata.creationTimestamp &&
         *metadata.creationTimestamp < std::chrono::floor<std::chrono::seconds>(since);
}

/// Velero copies labels of the source's volume too, so that one which was itself restored once hands its
/// label on.
bool was_made_for_the_sandbox(const PersistentVolume& volume) {
  const auto& metadata = volume.metadata;
  if (metadata.annotations.contains(kOriginalName)) return true;
  if (!metadata.annotations.contains(kProvisionedBy)) return false;
  const auto& uid = volume.spec.claimRef.uid;
  return !metadata.labels.contains(kRestoreLabel) || (!uid.empty() && metadata.name.contains(uid));
}

}  // namespace

VolumeCleanup judge_volume(const PersistentVolume& volume, const std::vector<std::string>& sandboxes,
                           Time since) {
  const auto& claim = volume.spec.claimRef;
  if (claim.namespace_.empty() || std::ranges::find(sandboxes, claim.namespace_) == sandboxes.end() ||
      is_older(volume.metadata, since)) {
    return VolumeCleanup::NotOurs;
  }
  if (volume.spec.persistentVolumeReclaimPolicy == "Delete") return VolumeCleanup::Wait;
  return was_made_for_the_sandbox(volume) ? VolumeCleanup::Reclaim : VolumeCleanup::Leave;
}

std::string describe_leftover(const PersistentVolume& volume, VolumeCleanup cleanup) {
  const auto& [metadata, spec, status] = volume;
  const auto which =
      fmt::format("volume {} of claim {}/{}", metadata.name, spec.claimRef.namespace_, spec.claimRef.name);
  if (cleanup == VolumeCleanup::Leave) {
    return fmt::format(
        "{} was restored from the backup with policy {}: its storage may be the original's, and is left "
        "to you",
        which, spec.persistentVolumeReclaimPolicy);
  }
  return fmt::format("{} is {}{}{}", which, status.phase, status.message.empty() ? "" : ": ", status.message);
}

}  // namespace kymaros::backup::velero
