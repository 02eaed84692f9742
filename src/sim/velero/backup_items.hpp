#pragma once

#include <vector>

#include "sim/registry.hpp"
#include "sim/velero/contents.hpp"

namespace kymaros::sim::velero {

/// The objects of the cluster, as they are now, that a backup with this spec means.
///
/// Of cluster-scoped objects, if the spec names namespaces: the namespaces, and what Velero's plugins add:
/// volumes of claims, priority classes of pods, roles of service accounts, definitions of custom resources.
/// Left out are objects with the label velero.io/exclude-from-backup and those that are being deleted. A
/// selector keeps a claim and its volume that a chosen pod uses.
std::vector<Item> items_to_back_up(Registry& registry, const json::Value& spec);

}  // namespace kymaros::sim::velero
