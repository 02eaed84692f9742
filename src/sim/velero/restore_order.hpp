#pragma once

#include <vector>

#include "sim/velero/contents.hpp"
#include "sim/velero/context.hpp"

namespace kymaros::sim::velero {

/// Sorts what a backup holds the way that a restore goes through it: definitions, namespaces, storage,
/// volumes and claims, accounts, secrets and settings, pods before what controls them, and all else by the
/// name of its kind; each by namespace and name.
void sort_for_restore(std::vector<Item>& items, const Version& version);

}  // namespace kymaros::sim::velero
