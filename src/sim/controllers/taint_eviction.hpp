#pragma once

#include <optional>

#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Deletes pods from nodes with NoExecute taints that they do not tolerate, or not for so long.
class TaintEviction {
 public:
  explicit TaintEviction(Registry& registry);

 private:
  void reconcile(const kube::ObjectKey& key);
  /// When the pod must go; nothing if it may stay.
  std::optional<Time> deadline_of(const json::Value& pod) const;
  void evict(const json::Value& pod);

  Registry& registry_;
  EventRecorder events_;
  Worker worker_;
};

}  // namespace kymaros::sim
