#include "sim/controllers/volume_protection.hpp"

#include <algorithm>
#include <utility>

#include "sim/object.hpp"
#include "sim/scheduler/pod_claims.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClaims = "persistentvolumeclaims";
constexpr auto kVolumes = "persistentvolumes";
constexpr auto kDelay = std::chrono::milliseconds(20);

}  // namespace

VolumeProtection::VolumeProtection(Registry& registry)
    : registry_(registry),
      claims_(registry.clock(), [this](const kube::ObjectKey& key) { release_claim(key); }),
      volumes_(registry.clock(), [this](const kube::ObjectKey& key) { release_volume(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void VolumeProtection::observe(const Change& change) {
  const auto key = key_of(*change.object);
  if (change.kind == Change::Kind::Deleted) {
    if (change.resource != "pods") return;
    for (auto& claim : claim_names_of(*change.object)) {
      claims_.add({key.namespace_, std::move(claim)}, kDelay);
    }
  } else if (is_being_deleted(*change.object)) {
    if (change.resource == kClaims) claims_.add(key, kDelay);
    if (change.resource == kVolumes) volumes_.add(key, kDelay);
  }
}

bool VolumeProtection::is_used(const kube::ObjectKey& claim) const {
  return std::ranges::any_of(registry_.list("pods", claim.namespace_), [&](const ObjectPtr& pod) {
    const auto names = claim_names_of(*pod);
    return !json::find_string(*pod, {"spec", "nodeName"}).empty() &&
           std::ranges::find(names, claim.name) != names.end();
  });
}

void VolumeProtection::release_claim(const kube::ObjectKey& key) {
  const auto claim = registry_.find(kClaims, key);
  if (claim && is_being_deleted(*claim) && !is_used(key)) {
    drop_finalizer(kClaims, *claim, "kubernetes.io/pvc-protection");
  }
}

void VolumeProtection::release_volume(const kube::ObjectKey& key) {
  const auto volume = registry_.find(kVolumes, key);
  const bool is_free = volume && json::find_string(*volume, {"status", "phase"}) != "Bound";
  if (is_free && is_being_deleted(*volume)) {
    drop_finalizer(kVolumes, *volume, "kubernetes.io/pv-protection");
  }
}

void VolumeProtection::drop_finalizer(const std::string& resource, const json::Value& object,
                                      std::string_view finalizer) {
  json::Array kept;
  for (const auto& one : finalizers_of(object)) {
    if (one != finalizer) kept.emplace_back(one);
  }
  registry_.merge(
      resource, key_of(object),
      {{"metadata", json::Object{{"finalizers", kept.empty() ? json::Value() : json::Value(kept)}}}});
}

}  // namespace kymaros::sim
