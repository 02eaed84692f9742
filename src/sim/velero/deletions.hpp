#pragma once

#include <map>
#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's controller of DeleteBackupRequests: removes a backup with its files, its Restores and the request
/// itself; or says in the request why not. For Restores that do not go it waits a minute; then the files are
/// gone, and the Backup stays, Deleting.
class Deletions {
 public:
  explicit Deletions(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  std::string objection_to(const std::string& backup);
  bool remove_restores(const std::string& backup);
  void refuse(const kube::ObjectKey& key, const std::string& why);

  Context context_;
  Worker worker_;
  std::map<kube::ObjectKey, MonotonicTime> began_;
};

}  // namespace kymaros::sim::velero
