#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps the pods of each StatefulSet, name-0 to name-(replicas-1), with a claim each from its
/// volumeClaimTemplates. They come one after the other, each when the one before is ready (unless
/// podManagementPolicy is Parallel), go in the reverse order, and are replaced in it by pods of a new
/// template.
class StatefulSets {
 public:
  explicit StatefulSets(Registry& registry);

 private:
  /// One look at one set.
  struct View {
    const json::Value& set;
    std::string current, update;  // revisions
    std::map<int, ObjectPtr> pods;
    int start = 0, end = 0;  // of the ordinals that there are to be
    bool is_ordered = true;
  };
  enum class Step { Settled, Waits, Failed };

  void reconcile(const kube::ObjectKey& key);
  View look_at(const json::Value& set);
  Step keep_replicas(const View& view);
  Step keep_replica(const View& view, int ordinal);
  Step create(const View& view, int ordinal);
  bool create_claims(const json::Value& set, int ordinal);
  Step remove_surplus(const View& view);
  void roll(const View& view);
  void remove(const json::Value& set, const json::Value& pod);
  bool is_available_now(const json::Value& set, const json::Value& pod) const;
  void write_status(const kube::ObjectKey& key);

  Registry& registry_;
  EventRecorder events_;
  Retries retries_;
  Worker worker_;
};

}  // namespace kymaros::sim
