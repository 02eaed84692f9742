#pragma once

#include "sim/controllers/retries.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Empties namespaces that are being deleted, says in their conditions what is left, and lets them go (its
/// finalizer is "kubernetes" in spec.finalizers) when nothing is. As the namespace controller of
/// kube-controller-manager: 5 s after a namespace changed, and again in half of the time that what is left
/// is thought to need.
class Namespaces {
 public:
  explicit Namespaces(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);
  void let_go(const json::Value& object);

  Registry& registry_;
  Retries retries_{std::chrono::milliseconds(5), std::chrono::seconds(60)};
  Worker worker_;
};

}  // namespace kymaros::sim
