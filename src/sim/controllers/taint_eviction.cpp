#include "sim/controllers/taint_eviction.hpp"

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/scheduler/node_fit.hpp"

namespace kymaros::sim {
namespace {

bool is_tainted(const json::Value& node) { return !items_at(node, {"spec", "taints"}).empty(); }

std::string node_of(const json::Value& pod) { return json::find_string(pod, {"spec", "nodeName"}); }

}  // namespace

TaintEviction::TaintEviction(Registry& registry)
    : registry_(registry),
      events_(registry, "taint-eviction-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.kind == Change::Kind::Deleted) return;
    if (change.resource == "pods") {
      const auto node = registry_.find("nodes", {"", node_of(*change.object)});
      if (node && is_tainted(*node)) worker_.add(key_of(*change.object));
    } else if (change.resource == "nodes" && is_tainted(*change.object)) {
      for (const auto& pod : registry_.list("pods", "")) {
        if (node_of(*pod) == key_of(*change.object).name) worker_.add(key_of(*pod));
      }
    }
  });
}

std::optional<Time> TaintEviction::deadline_of(const json::Value& pod) const {
  const auto node = registry_.find("nodes", {"", node_of(pod)});
  if (!node) return std::nullopt;
  const auto now = registry_.clock().now();
  std::optional<Time> earliest;
  for (const auto& taint : items_at(*node, {"spec", "taints"})) {
    if (json::find_string(taint, {"effect"}) != "NoExecute") continue;
    const auto allowed = tolerated_for(pod, taint).value_or(Duration::zero());
    if (allowed == Duration::max()) continue;
    const auto since = time_at(taint, {"timeAdded"}).value_or(now);
    const auto deadline = since + std::chrono::floor<Time::duration>(allowed);
    earliest = std::min(earliest.value_or(deadline), deadline);
  }
  return earliest;
}

void TaintEviction::reconcile(const kube::ObjectKey& key) {
  const auto pod = registry_.find("pods", key);
  if (!pod || is_being_deleted(*pod)) return;
  const auto deadline = deadline_of(*pod);
  if (!deadline) return;
  const auto now = registry_.clock().now();
  if (*deadline > now) return worker_.add(key, *deadline - now);
  evict(*pod);
}

void TaintEviction::evict(const json::Value& pod) {
  auto conditions = items_at(pod, {"status", "conditions"});
  set_condition(conditions,
                {"DisruptionTarget", "True", "DeletionByTaintManager",
                 "Taint manager: deleting due to NoExecute taint"},
                registry_.clock().now());
  registry_.merge_status("pods", key_of(pod), {{"conditions", std::move(conditions)}});
  events_.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + kube::to_string(key_of(pod)));
  registry_.remove("pods", key_of(pod), {.uid = uid_of(pod)});
}

}  // namespace kymaros::sim
