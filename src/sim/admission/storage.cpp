#include "sim/admission/storage.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/admission/field_defaults.hpp"
#include "sim/amounts.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/storage_classes.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClaimProtection = "kubernetes.io/pvc-protection";
constexpr auto kVolumeProtection = "kubernetes.io/pv-protection";

void protect(json::Value& object, std::string_view finalizer) {
  auto& list = metadata_of(object)["finalizers"];
  if (!list.is_array()) list = json::Array();
  const json::Value wanted(finalizer);
  if (std::ranges::find(list.get_array(), wanted) == list.get_array().end())
    list.get_array().push_back(wanted);
}

void complete_claim(const Registry& registry, json::Value& claim) {
  protect(claim, kClaimProtection);
  auto& spec = member(claim.as_object(), "spec");
  set_default(spec, "volumeMode", "Filesystem");
  const bool names_one = spec.contains("storageClassName") && !spec["storageClassName"].is_null();
  if (const auto chosen = names_one ? nullptr : default_storage_class(registry)) {
    spec["storageClassName"] = key_of(*chosen).name;
  }
}

void complete_volume(json::Value& volume) {
  protect(volume, kVolumeProtection);
  auto& spec = member(volume.as_object(), "spec");
  set_default(spec, "volumeMode", "Filesystem");
  set_default(spec, "persistentVolumeReclaimPolicy", "Retain");
}

/// status.lastPhaseTransitionTime, which the API server itself keeps.
void note_phase(const Admission& admission, Time now) {
  const auto phase = json::find_string(admission.object, {"status", "phase"});
  const auto earlier =
      admission.before ? json::find_string(*admission.before, {"status", "phase"}) : std::string();
  if (phase.empty() || phase == earlier) return;
  member(admission.object.as_object(), "status")["lastPhaseTransitionTime"] = format_time(now);
}

Quantity storage_of(const json::Value& claim) {
  const auto amounts = amounts_at(claim, {"spec", "resources", "requests"});
  const auto found = amounts.find("storage");
  return found == amounts.end() ? Quantity() : found->second;
}

/// A spec without what may change: what is asked for, and what the cluster fills in where nothing stands.
json::Object fixed_part(const json::Value& claim, const json::Value& before) {
  auto spec = object_at(claim, {"spec"});
  for (const auto* field : {"resources", "volumeAttributesClassName"}) spec.erase(field);
  const auto* storage_class = json::find(before, {"spec", "storageClassName"});
  if (!storage_class || storage_class->is_null()) spec.erase("storageClassName");
  if (json::find_string(before, {"spec", "volumeName"}).empty()) spec.erase("volumeName");
  return spec;
}

std::optional<ApiError> check_claim(const json::Value& before, const json::Value& after) {
  std::vector<ApiError::Cause> causes;
  if (fixed_part(before, before) != fixed_part(after, before)) {
    causes.push_back({.reason = "FieldValueForbidden",
                      .message = "Forbidden: spec is immutable after creation except resources.requests and "
                                 "volumeAttributesClassName for bound claims",
                      .field = "spec"});
  }
  if (storage_of(after) < storage_of(before)) {
    causes.push_back({.reason = "FieldValueForbidden",
                      .message = "Forbidden: field can not be less than status.capacity",
                      .field = "spec.resources.requests.storage"});
  }
  if (causes.empty()) return std::nullopt;
  return invalid("PersistentVolumeClaim", key_of(before).name, std::move(causes)).error();
}

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  const auto name = admission.kind.type.qualified_name();
  if (name == "persistentvolumes") note_phase(admission, registry.clock().now());
  if (admission.before && name == "persistentvolumeclaims")
    return check_claim(*admission.before, admission.object);
  if (admission.verb != Admission::Verb::Create) return std::nullopt;
  if (name == "persistentvolumeclaims") complete_claim(registry, admission.object);
  if (name == "persistentvolumes") complete_volume(admission.object);
  if (name == "storageclasses.storage.k8s.io") {
    set_default(admission.object.as_object(), "reclaimPolicy", "Delete");
    set_default(admission.object.as_object(), "volumeBindingMode", "Immediate");
  }
  return std::nullopt;
}

}  // namespace

void admit_storage(Registry& registry) {
  registry.add_admission([&registry](const Admission& admission) { return admit(registry, admission); });
}

}  // namespace kymaros::sim
