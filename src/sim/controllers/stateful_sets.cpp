#include "sim/controllers/stateful_sets.hpp"

#include <fmt/format.h>

#include <ranges>

#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/controllers/revisions.hpp"
#include "sim/controllers/stateful_pod.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kStatefulSets = "statefulsets.apps";
constexpr auto kClaims = "persistentvolumeclaims";
constexpr auto kRevision = "controller-revision-hash";

bool runs(const json::Value& pod) { return json::find_string(pod, {"status", "phase"}) == "Running"; }

int partition_of(const json::Value& set) {
  return static_cast<int>(integer_at(set, {"spec", "updateStrategy", "rollingUpdate", "partition"}));
}

}  // namespace

StatefulSets::StatefulSets(Registry& registry)
    : registry_(registry),
      events_(registry, "statefulset-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {kStatefulSets, "StatefulSet", "pods"}, worker_);
}

StatefulSets::View StatefulSets::look_at(const json::Value& set) {
  View view{.set = set};
  view.update = Revisions(registry_, set).current();
  view.current = string_at(set, {"status", "currentRevision"}, view.update);
  view.start = static_cast<int>(integer_at(set, {"spec", "ordinals", "start"}));
  view.end = view.start + static_cast<int>(integer_at(set, {"spec", "replicas"}, 1));
  view.is_ordered = json::find_string(set, {"spec", "podManagementPolicy"}) != "Parallel";
  for (auto& pod : claim(registry_, "pods", set)) {
    if (const auto ordinal = ordinal_of(set, key_of(*pod).name)) view.pods.emplace(*ordinal, std::move(pod));
  }
  return view;
}

void StatefulSets::reconcile(const kube::ObjectKey& key) {
  const auto set = registry_.find(kStatefulSets, key);
  if (!set) return retries_.forget(key);
  const auto view = look_at(*set);
  auto step = Step::Waits;
  if (!is_being_deleted(*set) && !view.update.empty()) {
    step = keep_replicas(view);
    if (step == Step::Settled) step = remove_surplus(view);
    if (step == Step::Settled) roll(view);
    Revisions(registry_, *set).forget({view.current, view.update});
  }
  write_status(key);
  if (step == Step::Failed) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
  std::vector<ObjectPtr> pods;
  pods.reserve(view.pods.size());
  for (const auto& [ordinal, pod] : view.pods) pods.push_back(pod);
  const auto left = until_available(pods, min_ready_of(*set), registry_.clock().now());
  if (left) worker_.add(key, *left);
}

bool StatefulSets::is_available_now(const json::Value& set, const json::Value& pod) const {
  return runs(pod) && !is_being_deleted(pod) && is_available(pod, min_ready_of(set), registry_.clock().now());
}

StatefulSets::Step StatefulSets::keep_replicas(const View& view) {
  auto worst = Step::Settled;
  for (int ordinal = view.start; ordinal < view.end; ++ordinal) {
    const auto step = keep_replica(view, ordinal);
    if (step == Step::Failed || (step == Step::Waits && view.is_ordered)) return step;
    if (step == Step::Waits) worst = step;
  }
  // Sets whose pods need not wait for each other go on with what else is to be done.
  return view.is_ordered ? worst : Step::Settled;
}

StatefulSets::Step StatefulSets::keep_replica(const View& view, int ordinal) {
  const auto found = view.pods.find(ordinal);
  if (found == view.pods.end()) return create(view, ordinal);
  const auto& pod = *found->second;
  if (is_ended(pod)) {
    if (!is_being_deleted(pod)) remove(view.set, pod);
    return Step::Waits;
  }
  const bool is_pending = json::find_string(pod, {"status", "phase"}) == "Pending";
  if (is_pending && !create_claims(view.set, ordinal)) return Step::Failed;
  return is_available_now(view.set, pod) ? Step::Settled : Step::Waits;
}

StatefulSets::Step StatefulSets::create(const View& view, int ordinal) {
  const auto name = fmt::format("{}-{}", key_of(view.set).name, ordinal);
  if (!create_claims(view.set, ordinal)) return Step::Failed;
  const auto& revision = ordinal < partition_of(view.set) ? view.current : view.update;
  const auto pod_template = Revisions(registry_, view.set).template_of(revision);
  if (!pod_template) return Step::Waits;
  const auto made = registry_.create("pods", stateful_pod(view.set, ordinal, *pod_template, revision));
  const auto set_name = key_of(view.set).name;
  if (made) {
    events_.normal(view.set, "SuccessfulCreate",
                   fmt::format("create Pod {} in StatefulSet {} successful", name, set_name));
    return Step::Waits;
  }
  if (is_of_ending_namespace(made.error())) return Step::Waits;
  events_.warning(
      view.set, "FailedCreate",
      fmt::format("create Pod {} in StatefulSet {} failed error: {}", name, set_name, made.error().message));
  return Step::Failed;
}

bool StatefulSets::create_claims(const json::Value& set, int ordinal) {
  for (const auto& claim_template : items_at(set, {"spec", "volumeClaimTemplates"})) {
    auto claim = json::Value(stateful_claim(set, ordinal, claim_template));
    const auto key = key_of(claim);
    const auto there = registry_.find(kClaims, key);
    if (there && is_being_deleted(*there)) return false;
    if (there) continue;
    const auto made = registry_.create(kClaims, std::move(claim));
    const auto about =
        fmt::format("Pod {}-{} in StatefulSet {}", key_of(set).name, ordinal, key_of(set).name);
    if (made) {
      events_.normal(set, "SuccessfulCreate", fmt::format("create Claim {} {} success", key.name, about));
    } else {
      events_.warning(
          set, "FailedCreate",
          fmt::format("create Claim {} for {} failed error: {}", key.name, about, made.error().message));
      return false;
    }
  }
  return true;
}

StatefulSets::Step StatefulSets::remove_surplus(const View& view) {
  auto step = Step::Settled;
  for (const auto& [ordinal, pod] : std::views::reverse(view.pods)) {
    if (ordinal >= view.start && ordinal < view.end) continue;
    step = Step::Waits;
    if (!is_being_deleted(*pod)) remove(view.set, *pod);
    if (view.is_ordered) break;
  }
  return step;
}

/// From the last pod to the first: one that has another template goes; one that is not ready is waited for.
void StatefulSets::roll(const View& view) {
  if (json::find_string(view.set, {"spec", "updateStrategy", "type"}) == "OnDelete") return;
  for (const auto& [ordinal, pod] : std::views::reverse(view.pods)) {
    if (ordinal < partition_of(view.set)) return;
    if (label_of(*pod, kRevision) != view.update && !is_being_deleted(*pod)) return remove(view.set, *pod);
    if (!is_available_now(view.set, *pod)) return;
  }
}

void StatefulSets::remove(const json::Value& set, const json::Value& pod) {
  if (!registry_.remove("pods", key_of(pod), {.uid = uid_of(pod)})) return;
  events_.normal(
      set, "SuccessfulDelete",
      fmt::format("delete Pod {} in StatefulSet {} successful", key_of(pod).name, key_of(set).name));
}

void StatefulSets::write_status(const kube::ObjectKey& key) {
  const auto set = registry_.find(kStatefulSets, key);
  if (!set) return;
  auto view = look_at(*set);
  std::int64_t replicas = 0, ready = 0, available = 0, current = 0, updated = 0;
  for (const auto& [ordinal, pod] : view.pods) {
    ++replicas;
    ready += runs(*pod) && ready_since(*pod) ? 1 : 0;
    available += runs(*pod) && is_available(*pod, min_ready_of(*set), registry_.clock().now()) ? 1 : 0;
    if (is_being_deleted(*pod)) continue;
    current += label_of(*pod, kRevision) == view.current ? 1 : 0;
    updated += label_of(*pod, kRevision) == view.update ? 1 : 0;
  }
  if (updated == replicas && ready == replicas) {  // the rollout, if there was one, is complete
    view.current = view.update;
    current = updated;
  }
  registry_.merge_status(kStatefulSets, key,
                         {{"observedGeneration", integer_at(*set, {"metadata", "generation"})},
                          {"replicas", replicas},
                          {"readyReplicas", unless_zero(ready)},
                          {"availableReplicas", available},
                          {"currentReplicas", unless_zero(current)},
                          {"updatedReplicas", unless_zero(updated)},
                          {"currentRevision", view.current},
                          {"updateRevision", view.update},
                          {"collisionCount", 0}});
}

}  // namespace kymaros::sim
