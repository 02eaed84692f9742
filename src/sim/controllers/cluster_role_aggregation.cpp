#include "sim/controllers/cluster_role_aggregation.hpp"

#include <algorithm>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/selector.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRoles = "clusterroles.rbac.authorization.k8s.io";

const json::Array& selectors_of(const json::Value& role) {
  return items_at(role, {"aggregationRule", "clusterRoleSelectors"});
}

void append_new(json::Array& all, const json::Array& rules) {
  for (const auto& rule : rules) {
    if (std::ranges::find(all, rule) == all.end()) all.push_back(rule);
  }
}

}  // namespace

ClusterRoleAggregation::ClusterRoleAggregation(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const auto& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource != kRoles) return;
    for (const auto& role : registry_.list(kRoles, "")) {
      if (!selectors_of(*role).empty()) worker_.add(key_of(*role));
    }
  });
}

void ClusterRoleAggregation::reconcile(const kube::ObjectKey& key) {
  const auto role = registry_.find(kRoles, key);
  if (!role) return;
  json::Array rules;
  for (const auto& selector : selectors_of(*role)) {
    const auto selected = Selector::from_object(selector);
    for (const auto& other : registry_.list(kRoles, "")) {
      if (key_of(*other) != key && selected.selects_labels(*other))
        append_new(rules, items_at(*other, {"rules"}));
    }
  }
  if (rules == items_at(*role, {"rules"})) return;
  auto changed = *role;
  changed.as_object()["rules"] = std::move(rules);
  registry_.update(*registry_.catalog().find(kRoles), std::move(changed));
}

}  // namespace kymaros::sim
