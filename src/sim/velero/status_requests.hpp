#pragma once

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of ServerStatusRequests: answers with its version, and removes the request a minute
/// later.
class StatusRequests {
 public:
  explicit StatusRequests(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);

  Context context_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
