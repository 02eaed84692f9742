#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// The StorageClass that claims get that name none; of several the newest. Nothing if there is none.
ObjectPtr default_storage_class(const Registry& registry);

/// The StorageClass that a claim or a volume names; nothing if it names none, or one that is not there.
ObjectPtr storage_class_of(const Registry& registry, const json::Value& object);

/// Its volumes are made, and bound, when a pod that uses the claim was given a node.
bool waits_for_consumer(const json::Value& storage_class);

/// The node that the scheduler chose for the pod of such a claim; empty before that.
std::string selected_node_of(const json::Value& claim);

}  // namespace kymaros::sim
