#pragma once

#include <map>
#include <string>

#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// What the control plane makes of a node that says nothing: after 50 seconds (node-monitor-grace-period) its
/// conditions are Unknown, it is tainted as unreachable, and its pods are not ready. All of it ends when the
/// node is heard again.
///
/// Heartbeats of simulated kubelets are not written (a month of them would be a quarter of a million writes):
/// who cuts one off says so here. Of any other node, what is written to its status is one.
class NodeLifecycle {
 public:
  /// `attended` has a kubelet.
  NodeLifecycle(Registry& registry, std::string attended);

  void lost_sight_of(const std::string& node);
  void heard_from(const std::string& node);

 private:
  void note(const Change& change);
  void reconcile(const std::string& node);
  void mark_unreachable(const json::Value& node);
  void unmark_pods(const std::string& node);
  void set_taints(const json::Value& node, bool is_unreachable);

  Registry& registry_;
  EventRecorder events_;
  std::string attended_;
  std::map<std::string, MonotonicTime> silent_;  // since when
  Worker worker_;
};

}  // namespace kymaros::sim
