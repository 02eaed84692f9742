#pragma once

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Writes into each ClusterRole with an aggregationRule the rules of all those whose labels it selects
/// (kube-controller-manager, clusterrole-aggregation).
class ClusterRoleAggregation {
 public:
  explicit ClusterRoleAggregation(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);

  Registry& registry_;
  Worker worker_;
};

}  // namespace kymaros::sim
