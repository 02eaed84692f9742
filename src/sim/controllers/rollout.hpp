#pragma once

#include <cstdint>
#include <vector>

#include "json/value.hpp"

namespace kymaros::sim {

/// How a Deployment comes from its old ReplicaSets to its new one. Pure: sizes in, sizes out.
struct Rollout {
  struct Set {
    std::int64_t wanted = 0;     // spec.replicas
    std::int64_t available = 0;  // as its status says
    std::int64_t existing = 0;   // status.replicas
  };

  std::int64_t desired = 1;
  std::int64_t max_surge = 0;
  std::int64_t max_unavailable = 0;
  bool recreates = false;  // strategy Recreate: no new pods beside old ones

  /// Of a Deployment's spec; 25% each unless it says otherwise.
  static Rollout of(const json::Value& deployment);

  /// The size of the new set, given the old ones.
  std::int64_t size_of_new(const Set& current, const std::vector<Set>& old) const;
  /// The sizes of the old sets, oldest first.
  std::vector<std::int64_t> sizes_of_old(const Set& current, const std::vector<Set>& old) const;
};

}  // namespace kymaros::sim
