#include "sim/controllers/volumes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/duration.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

constexpr auto kNoticed = 50ms;
constexpr auto kRetry = 1s;
constexpr auto kProvisions = 500ms;
constexpr const char* kClaims = "persistentvolumeclaims";
constexpr const char* kVolumes = "persistentvolumes";
constexpr const char* kClasses = "storageclasses.storage.k8s.io";
constexpr const char* kClaimProtection = "kubernetes.io/pvc-protection";
constexpr const char* kVolumeProtection = "kubernetes.io/pv-protection";
constexpr const char* kSelectedNode = "volume.kubernetes.io/selected-node";
constexpr const char* kDefaultClass = "storageclass.kubernetes.io/is-default-class";

std::string phase_of(const json::Value& object) { return json::find_string(object, {"status", "phase"}); }

/// metadata.finalizers of an object without one of them.
json::Value without(const json::Value& object, std::string_view finalizer) {
  json::Array out;
  for (const auto& one : finalizers_of(object)) {
    if (one != finalizer) out.emplace_back(one);
  }
  return out.empty() ? json::Value(nullptr) : json::Value(std::move(out));
}

}  // namespace

Volumes::Volumes(Registry& registry)
    : registry_(registry),
      claims_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile_claim(key); }),
      volumes_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile_volume(key); }) {
  registry.add_admission([](const Admission& admission) -> std::optional<ApiError> {
    const auto resource = admission.kind.type.qualified_name();
    if (admission.verb != Admission::Verb::Create || (resource != kClaims && resource != kVolumes))
      return std::nullopt;
    const char* protection = resource == kClaims ? kClaimProtection : kVolumeProtection;
    auto finalizers = items_at(admission.object, {"metadata", "finalizers"});
    if (std::ranges::find(finalizers, json::Value(protection)) == finalizers.end())
      finalizers.emplace_back(protection);
    metadata_of(admission.object)["finalizers"] = std::move(finalizers);
    return std::nullopt;
  });
  registry.storage().observe([this](const Change& change) { note(change); });
}

void Volumes::note(const Change& change) {
  const auto key = key_of(*change.object);
  if (change.resource == kClaims) {
    if (change.kind != Change::Kind::Deleted) return claims_.add(key, kNoticed);
    const auto volume = json::find_string(*change.object, {"spec", "volumeName"});
    if (!volume.empty()) volumes_.add({"", volume}, kNoticed);
  }
  if (change.resource == kVolumes && change.kind != Change::Kind::Deleted) volumes_.add(key, kNoticed);
  // A claim that is deleted waits for the pods that use it.
  if (change.resource != "pods" || change.kind != Change::Kind::Deleted) return;
  for (const auto& volume : items_at(*change.object, {"spec", "volumes"})) {
    const auto claim = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
    if (!claim.empty()) claims_.add({key.namespace_, claim}, kNoticed);
  }
}

ObjectPtr Volumes::class_of(const json::Value& claim) {
  const auto name = json::find_string(claim, {"spec", "storageClassName"});
  if (!name.empty()) return registry_.find(kClasses, {"", name});
  for (const auto& one : registry_.list(kClasses, "")) {
    if (annotation_of(*one, kDefaultClass) == "true") return one;
  }
  return nullptr;
}

bool Volumes::is_used(const kube::ObjectKey& claim) {
  for (const auto& pod : registry_.list("pods", claim.namespace_)) {
    const auto phase = phase_of(*pod);
    if (phase == "Succeeded" || phase == "Failed" || json::find_string(*pod, {"spec", "nodeName"}).empty())
      continue;
    for (const auto& volume : items_at(*pod, {"spec", "volumes"})) {
      if (json::find_string(volume, {"persistentVolumeClaim", "claimName"}) == claim.name) return true;
    }
  }
  return false;
}

void Volumes::reconcile_claim(const kube::ObjectKey& key) {
  const auto claim = registry_.find(kClaims, key);
  if (!claim) return;
  if (is_being_deleted(*claim)) {
    if (is_used(key)) return;
    registry_.merge(kClaims, key,
                    {{"metadata", json::Object{{"finalizers", without(*claim, kClaimProtection)}}}});
    return;
  }
  if (phase_of(*claim) == "Bound") return;
  const auto named = json::find_string(*claim, {"spec", "volumeName"});
  if (!named.empty()) return bind(*claim, named);
  const auto storage_class = class_of(*claim);
  if (!storage_class) return claims_.add(key, kRetry);
  const bool waits = json::find_string(*storage_class, {"volumeBindingMode"}) == "WaitForFirstConsumer";
  if (waits && annotation_of(*claim, kSelectedNode).empty()) return;
  provision(*claim, *storage_class);
}

void Volumes::provision(const json::Value& claim, const json::Value& storage_class) {
  const auto wish = annotation_of(storage_class, "sim.kubernetes.io/provision");
  const auto key = key_of(claim);
  if (wish == "never") return claims_.add(key, 1min);
  const auto takes = parse_duration(wish).value_or(kProvisions);
  const auto asked = time_at(claim, {"metadata", "creationTimestamp"}).value_or(registry_.clock().now());
  if (registry_.clock().now() < asked + std::chrono::floor<Time::duration>(takes)) {
    return claims_.add(key, std::min<Duration>(takes, kRetry));
  }
  const auto volume = "pvc-" + uid_of(claim);
  const auto class_name = json::find_string(storage_class, {"metadata", "name"});
  const auto* requested = json::find(claim, {"spec", "resources", "requests", "storage"});
  registry_.create(
      kVolumes,
      json::Object{
          {"metadata",
           json::Object{{"name", volume},
                        {"annotations", json::Object{{"pv.kubernetes.io/provisioned-by",
                                                      json::find_string(storage_class, {"provisioner"})}}}}},
          {"spec",
           json::Object{
               {"capacity", json::Object{{"storage", requested ? *requested : json::Value("1Gi")}}},
               {"accessModes", json::Array(items_at(claim, {"spec", "accessModes"}))},
               {"persistentVolumeReclaimPolicy", string_at(storage_class, {"reclaimPolicy"}, "Delete")},
               {"storageClassName", class_name},
               {"hostPath", json::Object{{"path", "/volumes/" + volume}}},
               {"claimRef", json::Object{{"kind", "PersistentVolumeClaim"},
                                         {"apiVersion", "v1"},
                                         {"namespace", key.namespace_},
                                         {"name", key.name},
                                         {"uid", uid_of(claim)}}}}}});
  registry_.merge(kClaims, key, {{"spec", json::Object{{"storageClassName", class_name}}}});
  bind(claim, volume);
}

void Volumes::bind(const json::Value& claim, const std::string& volume) {
  const auto there = registry_.find(kVolumes, {"", volume});
  const auto key = key_of(claim);
  if (!there) return claims_.add(key, kRetry);
  if (json::find_string(*there, {"spec", "claimRef", "uid"}) != uid_of(claim))
    return claims_.add(key, kRetry);
  registry_.merge(
      kClaims, key,
      {{"metadata",
        json::Object{{"annotations", json::Object{{"pv.kubernetes.io/bind-completed", "yes"},
                                                  {"pv.kubernetes.io/bound-by-controller", "yes"}}}}},
       {"spec", json::Object{{"volumeName", volume}}}});
  const auto* capacity = json::find(*there, {"spec", "capacity"});
  registry_.merge_status(kClaims, key,
                         {{"phase", "Bound"}, {"capacity", capacity ? *capacity : json::Value(nullptr)}});
  registry_.merge_status(kVolumes, {"", volume}, {{"phase", "Bound"}});
}

void Volumes::reconcile_volume(const kube::ObjectKey& key) {
  const auto volume = registry_.find(kVolumes, key);
  if (!volume) return;
  const auto* reference = json::find(*volume, {"spec", "claimRef"});
  const kube::ObjectKey claim_key{reference ? json::find_string(*reference, {"namespace"}) : "",
                                  reference ? json::find_string(*reference, {"name"}) : ""};
  const auto claim = reference ? registry_.find(kClaims, claim_key) : nullptr;
  const bool is_bound = claim && uid_of(*claim) == json::find_string(*reference, {"uid"});
  if (is_being_deleted(*volume)) {
    if (is_bound) return;
    registry_.merge(kVolumes, key,
                    {{"metadata", json::Object{{"finalizers", without(*volume, kVolumeProtection)}}}});
    return;
  }
  const auto phase = phase_of(*volume);
  const bool was_bound = phase == "Bound" || phase == "Released";
  if (is_bound || !reference || !was_bound) return;
  if (phase != "Released") registry_.merge_status(kVolumes, key, {{"phase", "Released"}});
  if (json::find_string(*volume, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete")
    registry_.remove(kVolumes, key);
}

}  // namespace kymaros::sim
