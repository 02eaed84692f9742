#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/velero/contents.hpp"
#include "sim/velero/context.hpp"
#include "sim/velero/results.hpp"

namespace kymaros::sim::velero {

/// The data that one restore brings back into volumes: which pods get some, and whether it is there.
class RestoreTransfers {
 public:
  /// Of the Restore's backup.
  RestoreTransfers(Context context, const json::Value& restore);

  /// PodVolumeBackups of a backed up object: none if it is no pod, or none of its volumes was copied.
  std::vector<ObjectPtr> sources_for(const Item& item) const;
  /// Asks the node-agent to bring them into the pod that was made of it.
  void begin(const std::vector<ObjectPtr>& sources, const json::Value& pod, Results& errors);

  /// The PodVolumeRestores.
  std::vector<ObjectPtr> all() const;
  /// True when all have ended, or the time is over since this was first asked. A transfer whose pod is gone
  /// never ends: only the time does (--fs-backup-timeout, or the Restore's annotation
  /// velero.io/pod-volume-timeout). What went wrong goes into `errors`.
  bool are_over(Results& errors);

 private:
  Context context_;
  json::Value restore_;
  std::vector<ObjectPtr> backed_up_;
  std::vector<std::string> names_;
  std::optional<MonotonicTime> until_;
};

}  // namespace kymaros::sim::velero
