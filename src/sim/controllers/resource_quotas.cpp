#include "sim/controllers/resource_quotas.hpp"

#include <algorithm>

#include "sim/admission/quota_usage.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kDelay = std::chrono::milliseconds(20);
constexpr auto kResync = std::chrono::minutes(5);  // --resource-quota-sync-period

/// The controller sees deletions, and of changes those that set something free that admission charged.
bool frees(const Change& change) {
  if (change.kind == Change::Kind::Deleted) return true;
  if (change.kind == Change::Kind::Added) return false;
  if (change.resource == "pods") return is_ended(*change.object) && !is_ended(*change.before);
  return change.resource == "services" && json::find_string(*change.object, {"spec", "type"}) !=
                                              json::find_string(*change.before, {"spec", "type"});
}

}  // namespace

ResourceQuotas::ResourceQuotas(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void ResourceQuotas::observe(const Change& change) {
  const auto key = key_of(*change.object);
  if (change.resource == "resourcequotas" && change.kind != Change::Kind::Deleted) {
    const auto& hard = object_at(*change.object, {"spec", "hard"});
    if (hard != object_at(*change.object, {"status", "hard"})) worker_.add(key, kDelay);
  }
  if (!key.namespace_.empty() && frees(change)) recount(key.namespace_);
}

void ResourceQuotas::recount(const std::string& namespace_) {
  for (const auto& quota : registry_.list("resourcequotas", namespace_)) worker_.add(key_of(*quota), kDelay);
}

void ResourceQuotas::reconcile(const kube::ObjectKey& key) {
  const auto quota = registry_.find("resourcequotas", key);
  if (!quota) return;
  worker_.add(key, kResync);
  const auto used = usage_of(*quota, amounts_at(*quota, {"spec", "hard"}));
  auto counted = *quota;
  counted.as_object()["status"] =
      json::Object{{"hard", object_at(*quota, {"spec", "hard"})}, {"used", to_json(used)}};
  registry_.update(*registry_.catalog().find("resourcequotas"), std::move(counted), Part::Status);
}

Amounts ResourceQuotas::usage_of(const json::Value& quota, const Amounts& hard) const {
  Amounts used;
  for (const auto* kind : registry_.catalog().all()) {
    if (kind->type.scope == kube::Scope::Cluster) continue;
    Amounts of_kind;
    for (const auto& [name, limit] : hard) {
      if (takes_of_quota(*kind, name)) of_kind[name] = Quantity();
    }
    if (of_kind.empty()) continue;
    for (const auto& object : registry_.list(*kind, key_of(quota).namespace_)) {
      if (!is_in_scopes(quota, *kind, *object)) continue;
      for (const auto& [name, amount] : quota_usage_of(*kind, *object, registry_.clock().now())) {
        if (of_kind.contains(name)) of_kind[name] += amount;
      }
    }
    add(used, of_kind);
  }
  return used;
}

}  // namespace kymaros::sim
