#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Keeps a ReplicaSet for the pod template of each Deployment, named by the template's hash, rolls from one
/// to the next, and sums up their status (conditions Available, Progressing, ReplicaFailure).
class Deployments {
 public:
  explicit Deployments(Registry& registry);

 private:
  /// Those of one Deployment; `current` is nothing while there is none for its template.
  struct Sets {
    ObjectPtr current;
    std::vector<ObjectPtr> old;  // oldest first
    std::vector<ObjectPtr> all() const;
  };

  void reconcile(const kube::ObjectKey& key);
  Sets sets_of(const json::Value& deployment);
  std::optional<ApiError> create_set(const json::Value& deployment, Sets& sets);
  void keep_revision(const json::Value& deployment, const Sets& sets);
  void note_revision(const std::string& resource, const json::Value& object, const std::string& revision);
  void roll(const json::Value& deployment, const Sets& sets);
  void scale(const json::Value& deployment, const ObjectPtr& set, std::int64_t size);
  void clean_up(const json::Value& deployment, const std::vector<ObjectPtr>& old);
  void write_status(const json::Value& deployment, const Sets& sets, const std::optional<ApiError>& failure);

  Registry& registry_;
  EventRecorder events_;
  Retries retries_;
  Worker worker_;
};

}  // namespace kymaros::sim
