#pragma once

#include <vector>

#include "sim/controllers/service_endpoints.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps the EndpointSlices of Services with a selector: at most 100 pods in each, and one without any where
/// there are none. They go with their Service (GarbageCollector).
class EndpointSlices {
 public:
  explicit EndpointSlices(Registry& registry);

 private:
  void observe(const Change& change);
  void reconcile(const kube::ObjectKey& key);
  void replace(const json::Value& service, const json::Value& slice, json::Object content);
  std::vector<ObjectPtr> slices_of(const json::Value& service) const;

  Registry& registry_;
  Worker worker_;
};

}  // namespace kymaros::sim
