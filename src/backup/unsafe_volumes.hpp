#pragma once

#include <string>
#include <vector>

#include "domain/object_facts.hpp"

namespace kymaros::backup {

/// A volume that must not be restored.
struct UnsafeVolume {
  bool lacks_data = false;  // the backup is at fault; else nobody can tell
  std::string sentence;
};

/// Volumes that must not be restored (decision 18): without data in the backup and with a
/// reclaim policy other than Delete, a provider restores the volume object as it was. It then points at
/// production's own storage, and a sandbox could mount it (velero-io/velero#7146, PR 3708).
std::vector<UnsafeVolume> unsafe_volumes(const domain::Inventory& inventory);

}  // namespace kymaros::backup
