#pragma once

#include "sim/velero/context.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's schedule controller: looks at each Schedule every minute, and makes a Backup
/// "<schedule>-YYYYMMDDHHMMSS" of one that is due, not paused, and has no Backup that is not over. Times that
/// were missed make one Backup.
class Schedules {
 public:
  explicit Schedules(Context context);

  void note(const Change& change);
  void resume();

 private:
  void reconcile(const kube::ObjectKey& key);
  bool is_due(const json::Value& schedule, const std::string& expression);
  bool has_unfinished_backup(const std::string& schedule);
  void make_backup(const json::Value& schedule);

  Context context_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
