#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cron/schedule.hpp"
#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Makes a Job of each CronJob whenever its schedule says so, and keeps the last ones.
class CronJobs {
 public:
  explicit CronJobs(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);
  std::optional<cron::Schedule> schedule_of(const json::Value& cron_job);
  /// The newest time that has come and was not run; nothing if there is none.
  std::optional<Time> unmet(const json::Value& cron_job, const cron::Schedule& schedule) const;
  /// Makes way for the next Job; false if it must not be made.
  bool make_way(const json::Value& cron_job, const std::vector<ObjectPtr>& active);
  bool start(const json::Value& cron_job, Time scheduled);
  void write_status(const json::Value& cron_job, const std::vector<ObjectPtr>& jobs);
  void clean_up(const json::Value& cron_job, const std::vector<ObjectPtr>& jobs);

  Registry& registry_;
  EventRecorder events_;
  Retries retries_;
  Worker worker_;
};

}  // namespace kymaros::sim
