#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// What a Deployment's status is made from.
struct DeploymentView {
  const json::Value& deployment;
  ObjectPtr current;           // the ReplicaSet of its template, if there is one
  std::vector<ObjectPtr> old;  // the others
  std::string failed_create;   // why `current` could not be created, or empty
  Time now;
};

/// The status as a merge patch.
json::Object deployment_status(const DeploymentView& view);

/// When the deadline of a rollout that makes no progress passes; nothing if it has none, or is over.
bool is_paused(const json::Value& deployment);

std::optional<Time> progress_deadline(const json::Value& deployment);

}  // namespace kymaros::sim
