#pragma once

#include <map>
#include <string>
#include <tuple>

#include "json/value.hpp"

namespace kymaros::sim::velero {

/// What a restore has done with each object that it came to: the source of its progress and of its resource
/// list ({"v1/Pod": ["shop/web(created)"]}), in which namespaces are the targets.
class RestoredItems {
 public:
  /// "apps/v1/Deployment", the target's namespace, the name.
  using Id = std::tuple<std::string, std::string, std::string>;
  static Id id_of(const json::Value& object, const std::string& target);

  bool contains(const Id& id) const { return actions_.contains(id); }
  /// "created", "updated", "failed", "skipped"
  void note(const Id& id, std::string action) { actions_[id] = std::move(action); }
  std::size_t size() const { return actions_.size(); }
  /// Objects are come to once more.
  void forget() { actions_.clear(); }

  json::Value list() const;

 private:
  std::map<Id, std::string> actions_;
};

}  // namespace kymaros::sim::velero
