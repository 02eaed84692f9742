#pragma once

#include <string>
#include <vector>

#include "sim/velero/context.hpp"
#include "sim/velero/resource_modifiers.hpp"

namespace kymaros::sim::velero {

/// A Restore before it begins: what is wrong with it, in Velero's words (empty: nothing), and its spec as
/// Velero completes it.
struct RestoreRequest {
  std::vector<std::string> objections;
  json::Object spec;
  std::vector<ModifierRule> modifiers;
};

RestoreRequest look_at_request(Registry& registry, const json::Value& restore, const Version& version);

}  // namespace kymaros::sim::velero
