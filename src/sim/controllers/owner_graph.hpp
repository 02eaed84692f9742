#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kube/resource.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// Which objects are there, by uid, and which of them name which as their owner. It holds what is stored, as
/// long as it is told of each change.
class OwnerGraph {
 public:
  struct Place {
    std::string resource;
    kube::ObjectKey key;
  };

  void on(const Change& change);

  std::optional<Place> find(const std::string& uid) const;
  /// The uids of those that name `uid` as an owner, whether or not it is there.
  const std::set<std::string>& dependents_of(const std::string& uid) const;

 private:
  void forget_owners(const std::string& uid);

  struct Node {
    Place place;
    std::vector<std::string> owners;
  };
  std::map<std::string, Node> nodes_;
  std::map<std::string, std::set<std::string>> dependents_;
};

}  // namespace kymaros::sim
