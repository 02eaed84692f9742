#pragma once

#include <cstdint>
#include <string>

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's backup sync: every minute, what the object store has and the cluster has not comes into the
/// cluster as Backups with their PodVolumeBackups, and Backups that ended and whose files are gone go.
class BackupSync {
 public:
  explicit BackupSync(Context context);

  void resume();
  void note(const Change& change);

 private:
  void sync();
  void bring_in_missing();
  void bring_in(const std::string& backup, const json::Value& stored);
  void bring_in_transfers(const std::string& backup, const std::string& uid);
  void remove_orphans();

  Context context_;
  Worker worker_;
  bool is_current_ = false;          // the Backups have not changed since the last sync,
  std::uint64_t seen_revision_ = 0;  // and this is the store that it saw
};

}  // namespace kymaros::sim::velero
