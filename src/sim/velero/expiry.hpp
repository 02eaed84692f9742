#pragma once

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's garbage collection: asks for the deletion of each backup that has expired: every hour, and of
/// one that comes into the cluster at once.
class Expiry {
 public:
  explicit Expiry(Context context);

  void note(const Change& change);
  void resume();

 private:
  void look(const kube::ObjectKey& key);
  void ask_for_deletion(const json::Value& backup);

  Context context_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
