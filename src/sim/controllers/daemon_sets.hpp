#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps one pod of each DaemonSet on each node that its pods may run on. Which node a pod is for stands in
/// its affinity; the scheduler binds it. Pods of an old template are replaced one after the other.
class DaemonSets {
 public:
  explicit DaemonSets(Registry& registry);

 private:
  using ByNode = std::map<std::string, std::vector<ObjectPtr>>;

  void reconcile(const kube::ObjectKey& key);
  ByNode pods_of(const json::Value& set);
  /// False if a pod was refused, or ended badly: it is to be tried again.
  bool keep(const json::Value& set, const ObjectPtr& node, const std::vector<ObjectPtr>& pods,
            const std::string& hash);
  bool create(const json::Value& set, const std::string& node, const std::string& hash);
  void replace_failed(const json::Value& set, const json::Value& pod, const std::string& node);
  /// `missing` nodes have no pod at all.
  void roll(const json::Value& set, const ByNode& pods, int missing, const std::string& hash);
  void write_status(const json::Value& set, const ByNode& pods, const std::string& hash);

  Registry& registry_;
  EventRecorder events_;
  Retries retries_;
  Retries failures_{std::chrono::seconds(1), std::chrono::minutes(15)};
  std::map<std::string, MonotonicTime> failed_;  // pods by uid, and when each is removed
  Worker worker_;
};

}  // namespace kymaros::sim
