#include "backup/unsafe_volumes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::backup {
namespace {

bool has_data(const domain::VolumeFacts& volume) {
  return !volume.method.empty() && !volume.skipped && volume.result != "failed";
}

/// A claim that was never bound has no volume, and an unknown policy may be any.
bool is_unsafe(const domain::VolumeFacts& volume) {
  return !has_data(volume) && !volume.volume.empty() && volume.reclaim_policy != "Delete";
}

/// Where the volume list cannot be read, a claim's volume may be of any policy and without data.
bool is_listed(const domain::Inventory& inventory, const domain::ObjectFacts& claim) {
  return std::ranges::any_of(inventory.volumes, [&](const domain::VolumeFacts& volume) {
    return volume.namespace_ == claim.id.namespace_ && volume.claim == claim.id.name;
  });
}

}  // namespace

std::vector<UnsafeVolume> unsafe_volumes(const domain::Inventory& inventory) {
  std::vector<UnsafeVolume> found;
  for (const auto& volume : inventory.volumes) {
    if (!is_unsafe(volume)) continue;
    found.push_back(
        {true,
         fmt::format("claim {}/{}: the backup holds no data of its volume {}, whose reclaim policy is {}: "
                     "restoring it would hand "
                     "the sandbox production's own storage",
                     volume.namespace_, volume.claim, volume.volume,
                     volume.reclaim_policy.empty() ? "unknown" : volume.reclaim_policy)});
  }
  if (inventory.left_out > 0 && !inventory.volumes_read) {
    found.push_back(
        {false, fmt::format("{} objects of the backup could not be looked at, nor its volume list: a claim "
                            "among them could hand the sandbox production's own storage",
                            inventory.left_out)});
  }
  for (const auto& object : inventory.objects) {
    const bool may_be_bound = !inventory.contents_read || !object.volume_name.empty();
    if (object.id.kind != "PersistentVolumeClaim" || !may_be_bound || is_listed(inventory, object)) continue;
    found.push_back(
        {false,
         fmt::format("claim {}/{}: nothing says whether the backup holds the data of its volume {}, nor its "
                     "reclaim policy: restoring it could hand the sandbox production's own storage",
                     object.id.namespace_, object.id.name, object.volume_name)});
  }
  return found;
}

}  // namespace kymaros::backup
