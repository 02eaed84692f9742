#pragma once

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Makes the claims of volumes that pods have for themselves (`ephemeral`): named pod-volume, owned by the
/// pod, and gone with it.
class EphemeralVolumes {
 public:
  explicit EphemeralVolumes(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);

  Registry& registry_;
  Worker worker_;
};

}  // namespace kymaros::sim
