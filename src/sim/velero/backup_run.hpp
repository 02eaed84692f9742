#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/velero/contents.hpp"
#include "sim/velero/context.hpp"
#include "sim/velero/pod_volumes.hpp"
#include "sim/velero/results.hpp"

namespace kymaros::sim::velero {

/// One backup being made: takes the objects as they are when it begins, waits for the data of their volumes,
/// and writes its files.
class BackupRun {
 public:
  BackupRun(Context context, const json::Value& backup);

  const kube::ObjectKey& key() const { return key_; }
  /// How far it has come, into the Backup's status. True when there is nothing left but to finish.
  bool advance();
  /// Writes the files and counts errors into the status; its failure, if they cannot be written.
  std::optional<std::string> finish();
  bool is_whole() const { return errors_.count() == 0; }

 private:
  void plan_volumes();
  void copy(const json::Value& pod, const std::string& volume, const kube::ObjectKey& claim);
  void leave_out(const json::Value& pod, const std::vector<PodVolume>& volumes, const std::string& node);
  void fail_one();
  std::vector<ObjectPtr> transfers() const;
  void write_files();

  Context context_;
  json::Value backup_;
  kube::ObjectKey key_;
  MonotonicTime began_;
  std::vector<Item> items_;
  std::vector<Item> listed_;                        // those that were not written, too
  std::vector<std::string> transfers_;              // names of PodVolumeBackups
  std::map<kube::ObjectKey, std::string> skipped_;  // claims
  Results warnings_, errors_;
};

}  // namespace kymaros::sim::velero
