#include "sim/scheduler/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/scheduler/choice.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kName = "default-scheduler";
constexpr auto kSelectedNode = "volume.kubernetes.io/selected-node";
constexpr auto kFirstWait = std::chrono::seconds(1);  // podInitialBackoffSeconds
constexpr auto kLongestWait = std::chrono::seconds(10);

bool wants_a_node(const json::Value& pod) {
  const bool is_ours = string_at(pod, {"spec", "schedulerName"}, kName) == kName;
  return is_ours && json::find_string(pod, {"spec", "nodeName"}).empty() && is_active(pod) &&
         items_at(pod, {"spec", "schedulingGates"}).empty();
}

/// What a pod asks of its node may have changed.
bool is_other_spec(const Change& change) {
  return change.before && integer_at(*change.before, {"metadata", "generation"}) !=
                              integer_at(*change.object, {"metadata", "generation"});
}

std::string chosen_node(const PodClaims& claims) {
  for (const auto& claim : claims.unbound) {
    auto node = annotation_of(*claim, kSelectedNode);
    if (!node.empty()) return node;
  }
  return {};
}

}  // namespace

Scheduler::Scheduler(Registry& registry)
    : registry_(registry),
      events_(registry),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void Scheduler::observe(const Change& change) {
  const bool is_gone = change.kind == Change::Kind::Deleted;
  if (change.resource == "pods") {
    const auto key = key_of(*change.object);
    if (is_gone) unschedulable_.erase(key);
    const bool is_news = !unschedulable_.contains(key) || is_other_spec(change);
    if (!is_gone && is_news && wants_a_node(*change.object)) worker_.add(key);
    const bool has_node = !json::find_string(*change.object, {"spec", "nodeName"}).empty();
    if (has_node && (is_gone || is_ended(*change.object))) {
      look_again();
    } else if (has_node && change.before && json::find_string(*change.before, {"spec", "nodeName"}).empty()) {
      look_for_company();
    }
  } else if (change.resource == "nodes" || change.resource == "persistentvolumeclaims" ||
             change.resource == "persistentvolumes" || change.resource == "storageclasses.storage.k8s.io") {
    look_again();
  }
}

void Scheduler::look_again() {
  for (const auto& [key, wait] : unschedulable_) worker_.add(key, wait);
}

/// Those that are to be where others are may go now that somebody came.
void Scheduler::look_for_company() {
  for (const auto& [key, wait] : unschedulable_) {
    const auto pod = registry_.find("pods", key);
    if (pod && json::find(*pod, {"spec", "affinity", "podAffinity"})) worker_.add(key, wait);
  }
}

void Scheduler::reconcile(const kube::ObjectKey& key) {
  const auto pod = registry_.find("pods", key);
  if (!pod || !wants_a_node(*pod)) return;
  const auto claims = PodClaims::of(registry_, *pod);
  auto choice = choose_node(*pod, claims, registry_.list("nodes", ""), registry_.list("pods", ""));
  if (choice.node.empty()) return refuse(*pod, choice.message);
  if (const auto earlier = chosen_node(claims); !earlier.empty()) choice.node = earlier;
  if (choose_for_claims(claims, choice.node)) {
    bind(pod, choice.node);
  } else {
    unschedulable_[key] = std::chrono::milliseconds(1);  // looked at when the claims change
  }
}

bool Scheduler::choose_for_claims(const PodClaims& claims, const std::string& node) {
  for (const auto& claim : claims.unbound) {
    if (annotation_of(*claim, kSelectedNode) == node) continue;
    registry_.merge("persistentvolumeclaims", key_of(*claim),
                    {{"metadata", json::Object{{"annotations", json::Object{{kSelectedNode, node}}}}}});
  }
  return claims.unbound.empty();
}

/// As the API server's binding: node and condition in one write, which counts no generation.
void Scheduler::bind(const ObjectPtr& pod, const std::string& node) {
  const auto key = key_of(*pod);
  unschedulable_.erase(key);
  auto bound = *pod;
  member(bound.as_object(), "spec")["nodeName"] = node;
  auto conditions = items_at(*pod, {"status", "conditions"});
  auto* condition = set_condition(conditions, {"PodScheduled", "True", "", ""}, registry_.clock().now());
  if (condition) {
    (*condition)["lastProbeTime"] = nullptr;
    (*condition)["observedGeneration"] = integer_at(*pod, {"metadata", "generation"}, 1);
  }
  member(bound.as_object(), "status")["conditions"] = std::move(conditions);
  const auto stored = registry_.storage().put("pods", std::move(bound));
  events_.bound(*stored, fmt::format("Successfully assigned {} to {}", kube::to_string(key), node));
}

void Scheduler::refuse(const json::Value& pod, const std::string& message) {
  auto& wait = unschedulable_.try_emplace(key_of(pod), kFirstWait / 2).first->second;
  wait = std::clamp<Duration>(wait * 2, kFirstWait, kLongestWait);
  events_.refused(pod, message);
  const auto* before = find_condition(pod, "PodScheduled");
  if (before && json::find_string(*before, {"message"}) == message) return;
  auto conditions = items_at(pod, {"status", "conditions"});
  const auto since =
      before ? json::find_string(*before, {"lastTransitionTime"}) : format_time(registry_.clock().now());
  remove_condition(conditions, "PodScheduled");
  conditions.push_back(json::Object{{"type", "PodScheduled"},
                                    {"status", "False"},
                                    {"observedGeneration", integer_at(pod, {"metadata", "generation"}, 1)},
                                    {"lastProbeTime", nullptr},
                                    {"lastTransitionTime", since},
                                    {"reason", "Unschedulable"},
                                    {"message", message}});
  registry_.merge_status("pods", key_of(pod), {{"conditions", std::move(conditions)}});
}

}  // namespace kymaros::sim
