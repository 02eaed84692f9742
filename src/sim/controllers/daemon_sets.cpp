#include "sim/controllers/daemon_sets.hpp"

#include <fmt/format.h>

#include "sim/controllers/daemon_pod.hpp"
#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/controllers/revisions.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/scheduler/node_fit.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kDaemonSets = "daemonsets.apps";
constexpr auto kHash = "controller-revision-hash";

/// A pod as it would be on any node.
json::Value sample_of(const json::Value& set) {
  auto pod = daemon_pod(set, "", "");
  const auto& given = object_at(set, {"spec", "template", "spec"});
  if (const auto* affinity = given.if_contains("affinity")) {
    member(pod, "spec")["affinity"] = *affinity;
  } else {
    member(pod, "spec").erase("affinity");
  }
  return pod;
}

bool should_run(const json::Value& sample, const json::Value& node) {
  return selects_node(sample, node) && tolerates(sample, node, {"NoSchedule", "NoExecute"});
}

bool may_stay(const json::Value& sample, const json::Value& node) {
  return selects_node(sample, node) && tolerates(sample, node, {"NoExecute"});
}

}  // namespace

DaemonSets::DaemonSets(Registry& registry)
    : registry_(registry),
      events_(registry, "daemonset-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {kDaemonSets, "DaemonSet", "pods"}, worker_);
  registry.storage().observe([this](const Change& change) {
    if (change.resource != "nodes") return;
    for (const auto& set : registry_.list(kDaemonSets, "")) worker_.add(key_of(*set));
  });
}

DaemonSets::ByNode DaemonSets::pods_of(const json::Value& set) {
  ByNode out;
  for (auto& pod : claim(registry_, "pods", set)) out[target_node(*pod)].push_back(std::move(pod));
  return out;
}

void DaemonSets::reconcile(const kube::ObjectKey& key) {
  const auto set = registry_.find(kDaemonSets, key);
  if (!set) {
    failures_.forget(key);
    return retries_.forget(key);
  }
  const auto revision = Revisions(registry_, *set).current();
  const auto hash = revision.substr(std::min(key.name.size() + 1, revision.size()));
  const auto pods = pods_of(*set);
  bool is_kept = true;
  int missing = 0;
  if (!is_being_deleted(*set) && !revision.empty()) {
    const auto sample = sample_of(*set);
    for (const auto& node : registry_.list("nodes", "")) {
      const auto found = pods.find(key_of(*node).name);
      const auto there = found == pods.end() ? std::vector<ObjectPtr>() : found->second;
      if (should_run(sample, *node)) {
        if (there.empty()) ++missing;
        is_kept = keep(*set, node, there, hash) && is_kept;
      } else if (!may_stay(sample, *node)) {
        for (const auto& pod : there) {
          if (!is_being_deleted(*pod)) delete_pod(registry_, events_, *set, *pod);
        }
      }
    }
    roll(*set, pods, missing, hash);
  }
  write_status(*set, pods_of(*set), hash);
  if (!is_kept) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
}

bool DaemonSets::keep(const json::Value& set, const ObjectPtr& node, const std::vector<ObjectPtr>& pods,
                      const std::string& hash) {
  bool has_one = false;
  for (const auto& pod : pods) {
    if (is_being_deleted(*pod)) {
      has_one = true;
    } else if (is_ended(*pod)) {
      replace_failed(set, *pod, key_of(*node).name);
      has_one = true;  // its successor waits
    } else if (std::exchange(has_one, true)) {
      delete_pod(registry_, events_, set, *pod);
    }
  }
  return has_one || create(set, key_of(*node).name, hash);
}

/// It is removed, and so replaced, later each time.
void DaemonSets::replace_failed(const json::Value& set, const json::Value& pod, const std::string& node) {
  const auto now = registry_.clock().monotonic();
  const auto [failed, is_new] = failed_.try_emplace(uid_of(pod), now);
  if (is_new) {
    failed->second = now + failures_.next(key_of(set));
    events_.warning(set, "FailedDaemonPod",
                    fmt::format("Found failed daemon pod {} on node {}, will try to kill it",
                                kube::to_string(key_of(pod)), node));
  }
  if (now < failed->second) return worker_.add(key_of(set), failed->second - now);
  failed_.erase(failed);
  delete_pod(registry_, events_, set, pod);
}

bool DaemonSets::create(const json::Value& set, const std::string& node, const std::string& hash) {
  const auto made = create_pod(registry_, events_, set, daemon_pod(set, node, hash));
  return made || is_of_ending_namespace(made.error());
}

void DaemonSets::roll(const json::Value& set, const ByNode& pods, int missing, const std::string& hash) {
  if (json::find_string(set, {"spec", "updateStrategy", "type"}) == "OnDelete") return;
  auto may_go = std::max<std::int64_t>(
      integer_at(set, {"spec", "updateStrategy", "rollingUpdate", "maxUnavailable"}, 1), 1);
  may_go -= missing;
  std::vector<ObjectPtr> old;
  for (const auto& [node, there] : pods) {
    for (const auto& pod : there) {
      const bool works = is_active(*pod) && is_available(*pod, min_ready_of(set), registry_.clock().now());
      const bool is_old = label_of(*pod, kHash) != hash && is_active(*pod);
      if (!works) --may_go;
      if (is_old && !works) delete_pod(registry_, events_, set, *pod);
      if (is_old && works) old.push_back(pod);
    }
  }
  for (const auto& pod : old) {
    if (may_go-- <= 0) return;
    delete_pod(registry_, events_, set, *pod);
  }
}

void DaemonSets::write_status(const json::Value& set, const ByNode& pods, const std::string& hash) {
  std::int64_t desired = 0, current = 0, misplaced = 0, ready = 0, available = 0, updated = 0;
  const auto sample = sample_of(set);
  for (const auto& node : registry_.list("nodes", "")) {
    const auto found = pods.find(key_of(*node).name);
    const bool is_there = found != pods.end();
    if (!should_run(sample, *node)) {
      misplaced += is_there ? 1 : 0;
      continue;
    }
    ++desired;
    if (!is_there) continue;
    ++current;
    const auto& pod = *found->second.front();
    ready += ready_since(pod) ? 1 : 0;
    available += is_available(pod, min_ready_of(set), registry_.clock().now()) ? 1 : 0;
    updated += label_of(pod, kHash) == hash ? 1 : 0;
  }
  registry_.merge_status(kDaemonSets, key_of(set),
                         {{"observedGeneration", integer_at(set, {"metadata", "generation"})},
                          {"desiredNumberScheduled", desired},
                          {"currentNumberScheduled", current},
                          {"numberMisscheduled", misplaced},
                          {"numberReady", ready},
                          {"updatedNumberScheduled", unless_zero(updated)},
                          {"numberAvailable", unless_zero(available)},
                          {"numberUnavailable", unless_zero(desired - available)}});
}

}  // namespace kymaros::sim
