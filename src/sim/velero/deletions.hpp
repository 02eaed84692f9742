#pragma once

#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of DeleteBackupRequests: removes a backup with its files, its Restores and the request
/// itself; or says in the request why not.
class Deletions {
 public:
  explicit Deletions(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  std::string objection_to(const std::string& backup);
  void remove(const std::string& backup);

  Context context_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
