#pragma once

#include <string>
#include <vector>

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Says of APIServices whether what is to serve them is there (kube-aggregator,
/// AvailableConditionController). In this cluster nothing serves an API but the API server: one whose Service
/// is there is taken to answer.
class ApiAvailability {
 public:
  explicit ApiAvailability(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);

  Registry& registry_;
  Worker worker_;
};

/// "metrics.k8s.io/v1beta1": those that nobody serves, in their order.
std::vector<std::string> broken_apis(const Registry& registry);

}  // namespace kymaros::sim
