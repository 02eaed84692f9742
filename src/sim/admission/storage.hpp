#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Gives claims the default StorageClass, volumes and claims the finalizers that protect them while they are
/// used, and StorageClasses their own defaults: the admission plugins DefaultStorageClass and
/// StorageObjectInUseProtection.
void admit_storage(Registry& registry);

}  // namespace kymaros::sim
