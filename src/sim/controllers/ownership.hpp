#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// A kind of object that controls others.
struct OwnerKind {
  std::string resource;    // "replicasets.apps"
  std::string kind;        // "ReplicaSet"
  std::string dependents;  // "pods"
};

/// Hands an owner in when it changes, when one of its dependents does, and when something changes that
/// nobody controls and that the owner's selector selects.
void watch_owned(Registry& registry, const OwnerKind& kind, Worker& worker);

/// The objects that `owner` controls, after it has taken those that its selector selects and nobody controls
/// (as after a restore, which keeps no owners), and let go of those that its selector selects no longer.
std::vector<ObjectPtr> claim(Registry& registry, const std::string& dependents, const json::Value& owner);

/// The objects that `owner` controls, as they are.
std::vector<ObjectPtr> owned_by(Registry& registry, const std::string& dependents, const json::Value& owner);

}  // namespace kymaros::sim
