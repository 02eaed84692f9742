#include "sim/controllers/node_lifecycle.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kGracePeriod = std::chrono::seconds(50);
constexpr auto kConditions =
    std::to_array<const char*>({"MemoryPressure", "DiskPressure", "PIDPressure", "Ready"});
constexpr auto kUnreachable = "node.kubernetes.io/unreachable";

}  // namespace

NodeLifecycle::NodeLifecycle(Registry& registry, std::string attended)
    : registry_(registry),
      events_(registry, "node-controller"),
      attended_(std::move(attended)),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key.name); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource == "nodes") note(change);
  });
}

void NodeLifecycle::note(const Change& change) {
  const auto node = key_of(*change.object).name;
  if (node == attended_) return;
  if (change.kind == Change::Kind::Deleted) {
    silent_.erase(node);
  } else if (const auto* ready = find_condition(*change.object, "Ready");
             ready && json::find_string(*ready, {"status"}) != "Unknown") {
    lost_sight_of(node);
  }
}

void NodeLifecycle::lost_sight_of(const std::string& node) {
  silent_[node] = registry_.clock().monotonic();
  worker_.add({"", node}, kGracePeriod);
}

void NodeLifecycle::heard_from(const std::string& node) {
  silent_.erase(node);
  const auto there = registry_.find("nodes", {"", node});
  if (there) set_taints(*there, false);
}

void NodeLifecycle::reconcile(const std::string& node) {
  const auto there = registry_.find("nodes", {"", node});
  const auto silent = silent_.find(node);
  if (!there || silent == silent_.end()) return;
  const auto age = registry_.clock().monotonic() - silent->second;
  if (age < kGracePeriod) return worker_.add({"", node}, kGracePeriod - age);
  mark_unreachable(*there);
  set_taints(*there, true);
  unmark_pods(node);
}

void NodeLifecycle::mark_unreachable(const json::Value& node) {
  auto conditions = items_at(node, {"status", "conditions"});
  for (const auto* type : kConditions) {
    const auto claim =
        find_condition(node, type)
            ? Claim{type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."}
            : Claim{type, "Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status."};
    set_condition(conditions, claim, registry_.clock().now());
  }
  registry_.merge_status("nodes", key_of(node), {{"conditions", std::move(conditions)}});
}

void NodeLifecycle::set_taints(const json::Value& node, bool is_unreachable) {
  auto taints = items_at(node, {"spec", "taints"});
  const auto others = std::ranges::remove_if(
      taints, [](const json::Value& one) { return json::find_string(one, {"key"}) == kUnreachable; });
  taints.erase(others.begin(), others.end());
  if (is_unreachable) {
    const auto now = format_time(registry_.clock().now());
    for (const auto* effect : {"NoSchedule", "NoExecute"}) {
      taints.push_back(json::Object{{"key", kUnreachable}, {"effect", effect}, {"timeAdded", now}});
    }
  }
  registry_.merge("nodes", key_of(node), {{"spec", json::Object{{"taints", std::move(taints)}}}});
}

void NodeLifecycle::unmark_pods(const std::string& node) {
  for (const auto& pod : registry_.list("pods", "")) {
    if (json::find_string(*pod, {"spec", "nodeName"}) != node || !is_condition_true(*pod, "Ready")) continue;
    auto conditions = items_at(*pod, {"status", "conditions"});
    for (auto& one : conditions) {
      if (json::find_string(one, {"type"}) != "Ready") continue;
      one.as_object()["status"] = "False";
      one.as_object()["lastTransitionTime"] = format_time(registry_.clock().now());
    }
    if (registry_.merge_status("pods", key_of(*pod), {{"conditions", std::move(conditions)}}))
      events_.warning(*pod, "NodeNotReady", "Node is not ready");
  }
}

}  // namespace kymaros::sim
