#include "sim/controllers/deployments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/controllers/deployment_status.hpp"
#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/controllers/rollout.hpp"
#include "sim/controllers/template_hash.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kDeployments = "deployments.apps";
constexpr auto kReplicaSets = "replicasets.apps";
constexpr auto kHash = "pod-template-hash";
constexpr auto kRevision = "deployment.kubernetes.io/revision";
constexpr auto kDesired = "deployment.kubernetes.io/desired-replicas";
constexpr auto kMost = "deployment.kubernetes.io/max-replicas";
constexpr std::int64_t kHistory = 10;

std::int64_t size_of(const json::Value& set) { return integer_at(set, {"spec", "replicas"}, 1); }

Rollout::Set sizes(const ObjectPtr& set) {
  if (!set) return {};
  return {.wanted = size_of(*set),
          .available = integer_at(*set, {"status", "availableReplicas"}),
          .existing = integer_at(*set, {"status", "replicas"})};
}

std::vector<Rollout::Set> sizes(const std::vector<ObjectPtr>& sets) {
  std::vector<Rollout::Set> out;
  for (const auto& set : sets) out.push_back(sizes(set));
  return out;
}

std::string next_revision(const std::vector<ObjectPtr>& old) {
  int last = 0;
  for (const auto& set : old) last = std::max(last, std::atoi(annotation_of(*set, kRevision).c_str()));
  return std::to_string(last + 1);
}

/// How many pods a ReplicaSet is a part of: what is wanted, and how many there may be in a rollout.
json::Object scale_notes(const json::Value& deployment) {
  const auto rollout = Rollout::of(deployment);
  const auto surge = rollout.desired == 0 ? 0 : rollout.max_surge;
  return {{kDesired, std::to_string(rollout.desired)}, {kMost, std::to_string(rollout.desired + surge)}};
}

/// A ReplicaSet for the Deployment's template; its size is 0.
json::Object set_for(const json::Value& deployment, const std::string& revision) {
  const auto key = key_of(deployment);
  const auto& pod_template = object_at(deployment, {"spec", "template"});
  const auto hash = template_hash(pod_template);
  json::Value labelled(pod_template);
  auto& labels = member(metadata_of(labelled), "labels");
  labels[kHash] = hash;
  json::Value selector(object_at(deployment, {"spec", "selector"}));
  member(selector.as_object(), "matchLabels")[kHash] = hash;
  auto annotations = object_at(deployment, {"metadata", "annotations"});
  annotations.erase("kubectl.kubernetes.io/last-applied-configuration");
  annotations[kRevision] = revision;
  for (const auto& [name, value] : scale_notes(deployment)) annotations[name] = value;
  return {{"metadata", json::Object{{"name", key.name + "-" + hash},
                                    {"namespace", key.namespace_},
                                    {"labels", labels},
                                    {"annotations", std::move(annotations)},
                                    {"ownerReferences", json::Array{controller_reference(deployment)}}}},
          {"spec", json::Object{{"replicas", 0},
                                {"minReadySeconds", integer_at(deployment, {"spec", "minReadySeconds"})},
                                {"selector", std::move(selector)},
                                {"template", std::move(labelled)}}}};
}

}  // namespace

Deployments::Deployments(Registry& registry)
    : registry_(registry),
      events_(registry, "deployment-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {kDeployments, "Deployment", kReplicaSets}, worker_);
}

std::vector<ObjectPtr> Deployments::Sets::all() const {
  auto out = old;
  if (current) out.push_back(current);
  return out;
}

Deployments::Sets Deployments::sets_of(const json::Value& deployment) {
  Sets sets{.old = claim(registry_, kReplicaSets, deployment)};
  std::erase_if(sets.old, [](const ObjectPtr& set) { return is_being_deleted(*set); });
  std::ranges::sort(sets.old, {}, [](const ObjectPtr& set) {
    return std::pair(json::find_string(*set, {"metadata", "creationTimestamp"}), key_of(*set));
  });
  const auto* wanted = json::find(deployment, {"spec", "template"});
  const auto found = std::ranges::find_if(sets.old, [&](const ObjectPtr& set) {
    const auto* has = json::find(*set, {"spec", "template"});
    return wanted && has && is_same_template(*wanted, *has);
  });
  if (found == sets.old.end()) return sets;
  sets.current = *found;
  sets.old.erase(found);
  return sets;
}

void Deployments::reconcile(const kube::ObjectKey& key) {
  const auto deployment = registry_.find(kDeployments, key);
  if (!deployment) return retries_.forget(key);
  auto sets = sets_of(*deployment);
  if (is_being_deleted(*deployment)) return write_status(*deployment, sets, std::nullopt);
  if (sets.current) keep_revision(*deployment, sets);
  const bool is_made = sets.current || is_paused(*deployment);
  const auto failure = is_made ? std::nullopt : create_set(*deployment, sets);
  if (!failure) roll(*deployment, sets);
  // Sizes were written: the status is of what is there now.
  write_status(*deployment, sets_of(*deployment), failure);
  if (failure) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
  clean_up(*deployment, sets.old);
  const auto after = registry_.find(kDeployments, key);
  const auto deadline = after ? progress_deadline(*after) : std::nullopt;
  const auto now = registry_.clock().now();
  if (deadline && *deadline > now) worker_.add(key, *deadline - now);
}

std::optional<ApiError> Deployments::create_set(const json::Value& deployment, Sets& sets) {
  auto made = registry_.create(kReplicaSets, set_for(deployment, next_revision(sets.old)));
  if (!made && is_of_ending_namespace(made.error())) return std::nullopt;
  if (!made) {
    const auto text = fmt::format("Failed to create new replica set: {}", made.error().message);
    events_.warning(deployment, "ReplicaSetCreateError", text);
    return made.error();
  }
  sets.current = *made;
  note_revision(kDeployments, deployment, annotation_of(**made, kRevision));
  return std::nullopt;
}

/// A template that comes back is the newest revision again.
void Deployments::keep_revision(const json::Value& deployment, const Sets& sets) {
  const auto newest = next_revision(sets.old);
  const auto its = annotation_of(*sets.current, kRevision);
  if (std::atoi(its.c_str()) >= std::atoi(newest.c_str())) return;
  note_revision(kReplicaSets, *sets.current, newest);
  note_revision(kDeployments, deployment, newest);
}

void Deployments::note_revision(const std::string& resource, const json::Value& object,
                                const std::string& revision) {
  registry_.merge(resource, key_of(object),
                  {{"metadata", json::Object{{"annotations", json::Object{{kRevision, revision}}}}}});
}

void Deployments::roll(const json::Value& deployment, const Sets& sets) {
  if (!sets.current || is_paused(deployment)) return;
  const auto rollout = Rollout::of(deployment);
  const auto old = sizes(sets.old);
  const auto size = rollout.size_of_new(sizes(sets.current), old);
  if (size != size_of(*sets.current)) return scale(deployment, sets.current, size);
  const auto shrunk = rollout.sizes_of_old(sizes(sets.current), old);
  for (std::size_t i = 0; i < old.size(); ++i) scale(deployment, sets.old[i], shrunk[i]);
}

void Deployments::scale(const json::Value& deployment, const ObjectPtr& set, std::int64_t size) {
  const auto before = size_of(*set);
  if (before == size) return;
  json::Object notes{{"annotations", scale_notes(deployment)}};
  const json::Object spec{{"replicas", size}};
  if (!registry_.merge(kReplicaSets, key_of(*set), {{"metadata", std::move(notes)}, {"spec", spec}})) return;
  events_.normal(deployment, "ScalingReplicaSet",
                 fmt::format("Scaled {} replica set {} from {} to {}", before < size ? "up" : "down",
                             key_of(*set).name, before, size));
}

void Deployments::clean_up(const json::Value& deployment, const std::vector<ObjectPtr>& old) {
  auto too_many = std::ssize(old) - integer_at(deployment, {"spec", "revisionHistoryLimit"}, kHistory);
  for (const auto& set : old) {
    if (too_many-- <= 0) return;
    const bool is_empty = size_of(*set) == 0 && integer_at(*set, {"status", "replicas"}) == 0;
    if (is_empty) registry_.remove(kReplicaSets, key_of(*set));
  }
}

void Deployments::write_status(const json::Value& deployment, const Sets& sets,
                               const std::optional<ApiError>& failure) {
  registry_.merge_status(
      kDeployments, key_of(deployment),
      deployment_status(
          {.deployment = deployment,
           .current = sets.current,
           .old = sets.old,
           .failed_create = failure ? "Failed to create new replica set: " + failure->message : std::string(),
           .now = registry_.clock().now()}));
}

}  // namespace kymaros::sim
