#pragma once

#include <optional>
#include <vector>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Runs the pods of Jobs until as many have succeeded as the Job wants, or too many have failed. Pods that
/// ended are counted once, by the finalizer that they carry until then.
///
/// Not simulated: backoff limits by index, pod failure policies and success policies.
class Jobs {
 public:
  explicit Jobs(Registry& registry);

 private:
  struct Counts;

  void reconcile(const kube::ObjectKey& key);
  void let_go(const json::Value& pod);
  Counts count(const json::Value& job, const std::vector<ObjectPtr>& pods);
  void count_indexes(const json::Value& job, Counts& counts, const std::vector<ObjectPtr>& pods);
  std::optional<ApiError> manage(const json::Value& job, Counts& counts);
  bool create(const json::Value& job, Counts& counts, std::optional<ApiError>& failure);
  void write_status(const json::Value& job, const Counts& counts);
  void look_again(const json::Value& job, const Counts& counts);
  void remove_when_expired(const json::Value& job);

  Registry& registry_;
  EventRecorder events_;
  Retries retries_{std::chrono::seconds(1), std::chrono::minutes(1)};
  Worker worker_;
};

/// What the API server completes in new Jobs: the selector by the Job's uid, the labels of its pods,
/// numbers that are not given.
void complete_jobs(Registry& registry);

}  // namespace kymaros::sim
