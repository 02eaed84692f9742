#include "sim/controllers/ephemeral_volumes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClaims = "persistentvolumeclaims";
constexpr auto kDelay = std::chrono::milliseconds(20);

bool has_ephemeral_volumes(const json::Value& pod) {
  return std::ranges::any_of(items_at(pod, {"spec", "volumes"}), [](const json::Value& volume) {
    return json::find(volume, {"ephemeral"}) != nullptr;
  });
}

json::Object claim_for(const json::Value& pod, const kube::ObjectKey& key, const json::Value& volume) {
  auto metadata = object_at(volume, {"ephemeral", "volumeClaimTemplate", "metadata"});
  metadata["name"] = key.name;
  metadata["namespace"] = key.namespace_;
  metadata["ownerReferences"] = json::Array{controller_reference(pod)};
  return {{"metadata", std::move(metadata)},
          {"spec", object_at(volume, {"ephemeral", "volumeClaimTemplate", "spec"})}};
}

}  // namespace

EphemeralVolumes::EphemeralVolumes(Registry& registry)
    : registry_(registry), worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) {
    const bool is_new = change.kind == Change::Kind::Added;
    if (change.resource == "pods" && is_new && has_ephemeral_volumes(*change.object))
      worker_.add(key_of(*change.object), kDelay);
  });
}

void EphemeralVolumes::reconcile(const kube::ObjectKey& key) {
  const auto pod = registry_.find("pods", key);
  if (!pod || is_being_deleted(*pod)) return;
  for (const auto& volume : items_at(*pod, {"spec", "volumes"})) {
    if (!json::find(volume, {"ephemeral"})) continue;
    const kube::ObjectKey claim{key.namespace_,
                                fmt::format("{}-{}", key.name, json::find_string(volume, {"name"}))};
    if (!registry_.find(kClaims, claim)) registry_.create(kClaims, claim_for(*pod, claim, volume));
  }
}

}  // namespace kymaros::sim
