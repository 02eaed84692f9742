#include "backup/unsafe_volumes.hpp"

#include <fmt/format.h>

namespace kymaros::backup {
namespace {

bool has_data(const domain::VolumeFacts& volume) {
  return !volume.method.empty() && !volume.skipped && volume.result != "failed";
}

/// A claim that was never bound has no volume, and an unknown policy may be any.
bool is_unsafe(const domain::VolumeFacts& volume) {
  return !has_data(volume) && !volume.volume.empty() && volume.reclaim_policy != "Delete";
}

}  // namespace

std::vector<std::string> unsafe_volumes(const domain::Inventory& inventory) {
  std::vector<std::string> sentences;
  for (const auto& volume : inventory.volumes) {
    if (!is_unsafe(volume)) continue;
    sentences.push_back(
        fmt::format("claim {}/{}: the backup holds no data of its volume {}, whose reclaim policy is {}: "
                    "restoring it would hand "
                    "the sandbox production's own storage",
                    volume.namespace_, volume.claim, volume.volume,
                    volume.reclaim_policy.empty() ? "unknown" : volume.reclaim_policy));
  }
  return sentences;
}

}  // namespace kymaros::backup
