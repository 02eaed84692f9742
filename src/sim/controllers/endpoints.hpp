#pragma once

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps the Endpoints of Services with a selector, under the Service's name: the older form of
/// EndpointSlices.
class Endpoints {
 public:
  explicit Endpoints(Registry& registry);

 private:
  void observe(const Change& change);
  void reconcile(const kube::ObjectKey& key);

  Registry& registry_;
  Worker worker_;
};

}  // namespace kymaros::sim
