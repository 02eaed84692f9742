#pragma once

#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/shelf.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of DownloadRequests: signs a URL for the file that is asked for, and removes the
/// request when the URL is no longer valid, ten minutes after it was made.
class Downloads {
 public:
  Downloads(Registry& registry, Shelf& shelf, const Behaviour& behaviour);

 private:
  void reconcile(const kube::ObjectKey& key);

  Registry& registry_;
  Shelf& shelf_;
  const Behaviour& behaviour_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
