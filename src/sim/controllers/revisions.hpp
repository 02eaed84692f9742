#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// The ControllerRevisions of StatefulSets and DaemonSets: each pod template that they had, under a name made
/// from its hash.
class Revisions {
 public:
  Revisions(Registry& registry, const json::Value& owner) : registry_(registry), owner_(owner) {}

  /// The name of the revision of the owner's template, which is made if there is none; empty if the API
  /// server refuses it.
  std::string current();
  /// The template of a revision; nothing if it is not kept.
  std::optional<json::Value> template_of(const std::string& revision) const;
  /// Removes the oldest that are neither among `in_use` nor wanted by spec.revisionHistoryLimit.
  void forget(const std::vector<std::string>& in_use);

 private:
  std::vector<ObjectPtr> oldest_first() const;

  Registry& registry_;
  const json::Value& owner_;
};

}  // namespace kymaros::sim
