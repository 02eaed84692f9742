#pragma once

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's garbage collection: asks every hour for the deletion of each backup that has expired.
class Expiry {
 public:
  explicit Expiry(Context context);

  void resume();

 private:
  void look();
  void ask_for_deletion(const json::Value& backup);

  Context context_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
