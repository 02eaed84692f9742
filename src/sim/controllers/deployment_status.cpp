#include "sim/controllers/deployment_status.hpp"

#include <fmt/format.h>

#include "sim/condition_list.hpp"
#include "sim/controllers/rollout.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::int64_t kDefaultDeadline = 600;

struct Counts {
  std::int64_t replicas = 0, updated = 0, ready = 0, available = 0, wanted = 0, terminating = 0;

  std::int64_t old() const { return replicas - updated; }
};

void add(Counts& counts, const json::Value& set) {
  counts.replicas += integer_at(set, {"status", "replicas"});
  counts.ready += integer_at(set, {"status", "readyReplicas"});
  counts.available += integer_at(set, {"status", "availableReplicas"});
  counts.terminating += integer_at(set, {"status", "terminatingReplicas"});
  counts.wanted += integer_at(set, {"spec", "replicas"}, 1);
}

Counts count(const DeploymentView& view) {
  Counts counts;
  for (const auto& set : view.old) add(counts, *set);
  if (!view.current) return counts;
  add(counts, *view.current);
  counts.updated = integer_at(*view.current, {"status", "replicas"});
  return counts;
}

Counts counted_before(const json::Value& deployment) {
  return {.replicas = integer_at(deployment, {"status", "replicas"}),
          .updated = integer_at(deployment, {"status", "updatedReplicas"}),
          .ready = integer_at(deployment, {"status", "readyReplicas"}),
          .available = integer_at(deployment, {"status", "availableReplicas"})};
}

/// Deployments also say when a condition was last looked at with a change in it.
json::Object* set(json::Array& conditions, const Claim& claim, Time now) {
  auto* written = set_condition(conditions, claim, now);
  if (written) (*written)["lastUpdateTime"] = format_time(now);
  return written;
}

std::string reason_of(const json::Value& object, std::string_view type) {
  const auto* condition = find_condition(object, type);
  return condition ? json::find_string(*condition, {"reason"}) : std::string();
}

void set_available(json::Array& conditions, const Rollout& rollout, const Counts& counts, Time now) {
  if (counts.available >= rollout.desired - rollout.max_unavailable) {
    set(conditions, {"Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."},
        now);
  } else {
    set(conditions,
        {"Available", "False", "MinimumReplicasUnavailable",
         "Deployment does not have minimum availability."},
        now);
  }
}

/// Nothing is said of the progress of one that is paused, but that it is, and when it is no more.
void set_paused(json::Array& conditions, const DeploymentView& view) {
  const auto reason = reason_of(view.deployment, "Progressing");
  if (is_paused(view.deployment) && reason != "DeploymentPaused" && reason != "ProgressDeadlineExceeded")
    set(conditions, {"Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"}, view.now);
  if (!is_paused(view.deployment) && reason == "DeploymentPaused")
    set(conditions, {"Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed"}, view.now);
}

void set_progressing(json::Array& conditions, const DeploymentView& view, const Counts& counts) {
  const auto before = counted_before(view.deployment);
  const auto desired = integer_at(view.deployment, {"spec", "replicas"}, 1);
  const auto reason = reason_of(view.deployment, "Progressing");
  const bool is_complete =
      counts.updated == desired && counts.replicas == desired && counts.available == desired;
  const bool moves = counts.updated > before.updated || counts.old() < before.old() ||
                     counts.ready > before.ready || counts.available > before.available;
  const auto name = key_of(*view.current).name;
  const auto deadline = progress_deadline(view.deployment);
  if (reason.empty()) {
    const auto text = fmt::format("Created new replica set \"{}\"", name);
    set(conditions, {"Progressing", "True", "NewReplicaSetCreated", text}, view.now);
  } else if (reason == "NewReplicaSetAvailable" && counts.replicas == counts.updated) {
    return;
  } else if (is_complete) {
    const auto text = fmt::format("ReplicaSet \"{}\" has successfully progressed.", name);
    set(conditions, {"Progressing", "True", "NewReplicaSetAvailable", text}, view.now);
  } else if (moves) {
    const auto text = fmt::format("ReplicaSet \"{}\" is progressing.", name);
    const Claim claim{"Progressing", "True", "ReplicaSetUpdated", text};
    if (set(conditions, claim, view.now)) return;
    for (auto& one : conditions) {
      if (json::find_string(one, {"type"}) == "Progressing")
        one.as_object()["lastUpdateTime"] = format_time(view.now);
    }
  } else if (deadline && *deadline <= view.now) {
    const auto text = fmt::format("ReplicaSet \"{}\" has timed out progressing.", name);
    set(conditions, {"Progressing", "False", "ProgressDeadlineExceeded", text}, view.now);
  }
}

/// What keeps a ReplicaSet from making pods keeps its Deployment from it too: those of the new one first.
const json::Value* replica_failure(const DeploymentView& view) {
  if (const auto* found = view.current ? find_condition(*view.current, "ReplicaFailure") : nullptr)
    return found;
  for (const auto& set : view.old) {
    if (const auto* found = find_condition(*set, "ReplicaFailure")) return found;
  }
  return nullptr;
}

void set_failure(json::Array& conditions, const DeploymentView& view) {
  const auto* failure = replica_failure(view);
  if (!failure) return remove_condition(conditions, "ReplicaFailure");
  const auto reason = json::find_string(*failure, {"reason"});
  const auto message = json::find_string(*failure, {"message"});
  set(conditions, {"ReplicaFailure", "True", reason, message}, view.now);
}

}  // namespace

bool is_paused(const json::Value& deployment) { return flag_at(deployment, {"spec", "paused"}); }

std::optional<Time> progress_deadline(const json::Value& deployment) {
  const auto* progressing = find_condition(deployment, "Progressing");
  if (!progressing) return std::nullopt;
  const auto reason = json::find_string(*progressing, {"reason"});
  if (reason == "NewReplicaSetAvailable" || reason == "ProgressDeadlineExceeded") return std::nullopt;
  const auto from = time_at(*progressing, {"lastUpdateTime"});
  const auto allowed = integer_at(deployment, {"spec", "progressDeadlineSeconds"}, kDefaultDeadline);
  return from ? std::optional(*from + std::chrono::seconds(allowed)) : std::nullopt;
}

json::Object deployment_status(const DeploymentView& view) {
  const auto counts = count(view);
  auto conditions = items_at(view.deployment, {"status", "conditions"});
  set_available(conditions, Rollout::of(view.deployment), counts, view.now);
  set_paused(conditions, view);
  if (view.current && !is_paused(view.deployment)) {
    set_progressing(conditions, view, counts);
  } else if (!view.failed_create.empty()) {
    set(conditions, {"Progressing", "False", "ReplicaSetCreateError", view.failed_create}, view.now);
  }
  set_failure(conditions, view);
  return {{"observedGeneration", integer_at(view.deployment, {"metadata", "generation"})},
          {"replicas", unless_zero(counts.replicas)},
          {"updatedReplicas", unless_zero(counts.updated)},
          {"readyReplicas", unless_zero(counts.ready)},
          {"availableReplicas", unless_zero(counts.available)},
          {"unavailableReplicas", unless_zero(std::max<std::int64_t>(counts.wanted - counts.available, 0))},
          {"terminatingReplicas", counts.terminating},
          {"conditions", std::move(conditions)}};
}

}  // namespace kymaros::sim
