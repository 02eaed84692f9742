#include "sim/controllers/replica_sets.hpp"

#include <algorithm>
#include <utility>

#include "sim/condition_list.hpp"
#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

std::int64_t wanted_by(const json::Value& set) { return integer_at(set, {"spec", "replicas"}, 1); }

}  // namespace

ReplicaSets::ReplicaSets(Registry& registry, Of of)
    : registry_(registry),
      is_old_(of == Of::ReplicationControllers),
      resource_(is_old_ ? "replicationcontrollers" : "replicasets.apps"),
      events_(registry, is_old_ ? "replication-controller" : "replicaset-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {resource_, is_old_ ? "ReplicationController" : "ReplicaSet", "pods"}, worker_);
}

void ReplicaSets::reconcile(const kube::ObjectKey& key) {
  const auto set = registry_.find(resource_, key);
  if (!set) return retries_.forget(key);
  auto pods = claim(registry_, "pods", *set);
  std::erase_if(pods, [](const ObjectPtr& pod) { return is_ended(*pod); });
  auto active = pods;
  std::erase_if(active, [](const ObjectPtr& pod) { return is_being_deleted(*pod); });
  const auto failure = is_being_deleted(*set) ? std::nullopt : bring_to_size(*set, std::move(active));
  write_status(*set, pods, failure);
  if (failure) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
  const auto left = until_available(pods, min_ready_of(*set), registry_.clock().now());
  if (left) worker_.add(key, *left);
}

std::optional<ApiError> ReplicaSets::bring_to_size(const json::Value& set, std::vector<ObjectPtr> active) {
  const auto missing = wanted_by(set) - std::ssize(active);
  const auto* pod_template = json::find(set, {"spec", "template"});
  for (std::int64_t i = 0; pod_template && i < missing; ++i) {
    const auto made = create_pod(registry_, events_, set, pod_from(set, *pod_template));
    if (!made && is_of_ending_namespace(made.error())) return std::nullopt;
    if (!made) return made.error();
  }
  if (missing >= 0) return std::nullopt;
  sort_for_removal(active);
  for (std::int64_t i = 0; i < -missing; ++i) {
    delete_pod(registry_, events_, set, *active[static_cast<std::size_t>(i)]);
  }
  return std::nullopt;
}

void ReplicaSets::write_status(const json::Value& set, const std::vector<ObjectPtr>& pods,
                               const std::optional<ApiError>& failure) {
  const auto now = registry_.clock().now();
  const auto labels = Selector::from_labels(object_at(set, {"spec", "template", "metadata", "labels"}));
  std::int64_t active = 0, labelled = 0, ready = 0, available = 0;
  for (const auto& pod : pods) {
    if (is_being_deleted(*pod)) continue;
    ++active;
    labelled += labels.selects(*pod) ? 1 : 0;
    ready += ready_since(*pod) ? 1 : 0;
    available += is_available(*pod, min_ready_of(set), now) ? 1 : 0;
  }
  auto conditions = items_at(set, {"status", "conditions"});
  if (!failure) {
    remove_condition(conditions, "ReplicaFailure");
  } else if (!find_condition(set, "ReplicaFailure")) {
    set_condition(conditions, {"ReplicaFailure", "True", "FailedCreate", failure->message}, now);
  }
  registry_.merge_status(
      resource_, key_of(set),
      {{"observedGeneration", integer_at(set, {"metadata", "generation"})},
       {"replicas", active},
       {"fullyLabeledReplicas", unless_zero(labelled)},
       {"readyReplicas", unless_zero(ready)},
       {"availableReplicas", unless_zero(available)},
       {"terminatingReplicas", is_old_ ? json::Value() : json::Value(std::ssize(pods) - active)},
       {"conditions", conditions.empty() ? json::Value() : json::Value(std::move(conditions))}});
}

}  // namespace kymaros::sim
