#pragma once

#include <map>
#include <string>

#include "sim/velero/context.hpp"
#include "sim/velero/results.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// The end of a restore: waits up to ten minutes for each claim whose data came back to be bound, and gives
/// its new volume the labels and the reclaim policy of the one in the backup; then Completed or
/// PartiallyFailed.
class RestoreFinalizer {
 public:
  explicit RestoreFinalizer(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  bool finish_volumes(const json::Value& restore, bool is_late, Results& errors);
  bool finish_volume(const kube::ObjectKey& claim, const json::Value& info);
  void add_errors(const json::Value& restore, const Results& errors);
  void complete(const json::Value& restore, std::string_view phase);

  Context context_;
  Worker worker_;
  std::map<kube::ObjectKey, MonotonicTime> began_;
};

}  // namespace kymaros::sim::velero
