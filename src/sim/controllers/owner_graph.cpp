#include "sim/controllers/owner_graph.hpp"

#include "sim/object.hpp"

namespace kymaros::sim {

void OwnerGraph::on(const Change& change) {
  const auto uid = uid_of(*change.object);
  forget_owners(uid);
  if (change.kind == Change::Kind::Deleted) {
    nodes_.erase(uid);
    return;
  }
  auto& node = nodes_[uid];
  node.place = {.resource = change.resource, .key = key_of(*change.object)};
  for (const auto& owner : owners_of(*change.object)) {
    node.owners.push_back(owner.uid);
    dependents_[owner.uid].insert(uid);
  }
}

void OwnerGraph::forget_owners(const std::string& uid) {
  const auto found = nodes_.find(uid);
  if (found == nodes_.end()) return;
  for (const auto& owner : found->second.owners) {
    const auto of_owner = dependents_.find(owner);
    if (of_owner == dependents_.end()) continue;
    of_owner->second.erase(uid);
    if (of_owner->second.empty()) dependents_.erase(of_owner);
  }
  found->second.owners.clear();
}

std::optional<OwnerGraph::Place> OwnerGraph::find(const std::string& uid) const {
  const auto found = nodes_.find(uid);
  return found == nodes_.end() ? std::nullopt : std::optional(found->second.place);
}

const std::set<std::string>& OwnerGraph::dependents_of(const std::string& uid) const {
  static const std::set<std::string> kNone;
  const auto found = dependents_.find(uid);
  return found == dependents_.end() ? kNone : found->second;
}

}  // namespace kymaros::sim
