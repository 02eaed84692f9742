#include "sim/controllers/namespaces.hpp"

#include "sim/controllers/namespace_conditions.hpp"
#include "sim/controllers/namespace_content.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kGrace = std::chrono::seconds(5);  // for what was created as the deletion came
constexpr auto kFinalizer = "kubernetes";

}  // namespace

Namespaces::Namespaces(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    if (change.resource == "namespaces" && change.kind != Change::Kind::Deleted &&
        is_being_deleted(*change.object)) {
      worker_.add(key_of(*change.object), kGrace);
    }
  });
}

void Namespaces::reconcile(const kube::ObjectKey& key) {
  const auto found = registry_.find("namespaces", key);
  if (!found || !is_being_deleted(*found)) return retries_.forget(key);
  if (items_at(*found, {"spec", "finalizers"}).empty()) return retries_.forget(key);
  const auto now = registry_.clock().now();
  const auto left =
      empty_namespace(registry_, key.name, time_at(*found, {"metadata", "deletionTimestamp"}).value_or(now));
  const auto& before = items_at(*found, {"status", "conditions"});
  registry_.merge_status("namespaces", key, {{"conditions", namespace_conditions(before, left, now)}});
  if (!left.errors.empty() || !left.broken_apis.empty()) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
  if (left.is_empty()) return let_go(*found);
  worker_.add(key, left.estimate / 2 + std::chrono::seconds(1));
}

void Namespaces::let_go(const json::Value& object) {
  json::Array others;
  for (const auto& finalizer : items_at(object, {"spec", "finalizers"})) {
    if (finalizer != kFinalizer) others.push_back(finalizer);
  }
  registry_.merge(
      "namespaces", key_of(object),
      {{"spec", json::Object{{"finalizers", others.empty() ? json::Value() : std::move(others)}}}});
}

}  // namespace kymaros::sim
