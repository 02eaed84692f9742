#pragma once

#include <vector>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps as many pods as each ReplicaSet, or ReplicationController, wants. If one is refused, the set says so
/// with the API server's words (condition ReplicaFailure, event FailedCreate), and it is tried again with
/// backoff.
class ReplicaSets {
 public:
  enum class Of { ReplicaSets, ReplicationControllers };

  explicit ReplicaSets(Registry& registry, Of of = Of::ReplicaSets);

 private:
  void reconcile(const kube::ObjectKey& key);
  std::optional<ApiError> bring_to_size(const json::Value& set, std::vector<ObjectPtr> active);
  void write_status(const json::Value& set, const std::vector<ObjectPtr>& pods,
                    const std::optional<ApiError>& failure);

  Registry& registry_;
  bool is_old_;  // ReplicationControllers
  std::string resource_;
  EventRecorder events_;
  Retries retries_;
  Worker worker_;
};

}  // namespace kymaros::sim
