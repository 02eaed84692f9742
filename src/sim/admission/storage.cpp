#include "sim/admission/storage.hpp"

#include <algorithm>

#include "sim/admission/field_defaults.hpp"
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

std::optional<ApiError> admit(Registry& registry, const Admission& admission) {
  const auto name = admission.kind.type.qualified_name();
  if (name == "persistentvolumes") note_phase(admission, registry.clock().now());
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
