#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/registry.hpp"
#include "sim/scheduler/pod_claims.hpp"
#include "sim/scheduler/scheduling_events.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Finds a node for each pod that has none: one that its selector and affinity allow, whose taints it
/// tolerates, that has room for its requests and can reach its volumes. Of those, the one with the fewest
/// pods. Where there is none it says so in the scheduler's words (condition PodScheduled, event
/// FailedScheduling), and looks again when nodes, volumes or other pods change.
///
/// Not simulated: preemption, affinity between pods, spread, host ports.
class Scheduler {
 public:
  explicit Scheduler(Registry& registry);

 private:
  void observe(const Change& change);
  void look_again();
  void look_for_company();
  void reconcile(const kube::ObjectKey& key);
  /// False while a claim has no volume yet.
  bool choose_for_claims(const PodClaims& claims, const std::string& node);
  void bind(const ObjectPtr& pod, const std::string& node);
  void refuse(const json::Value& pod, const std::string& message);

  Registry& registry_;
  SchedulingEvents events_;
  std::map<kube::ObjectKey, Duration> unschedulable_;  // and how long each waits before it is looked at again
  Worker worker_;
};

}  // namespace kymaros::sim
