#include "sim/controllers/volume_reclaimer.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kVolumes = "persistentvolumes";
constexpr auto kProvisionedBy = "pv.kubernetes.io/provisioned-by";
constexpr auto kBoundByController = "pv.kubernetes.io/bound-by-controller";
constexpr auto kDelay = std::chrono::milliseconds(20);

kube::ObjectKey claimant_of(const json::Value& volume) {
  return {json::find_string(volume, {"spec", "claimRef", "namespace"}),
          json::find_string(volume, {"spec", "claimRef", "name"})};
}

bool is_to_be_deleted(const json::Value& volume) {
  return json::find_string(volume, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete";
}

}  // namespace

VolumeReclaimer::VolumeReclaimer(Registry& registry)
    : registry_(registry),
      events_(registry, "persistentvolume-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void VolumeReclaimer::observe(const Change& change) {
  const auto key = key_of(*change.object);
  if (change.resource == kVolumes) worker_.add(key, kDelay);
  if (change.resource != "persistentvolumeclaims") return;
  for (const auto& volume : registry_.list(kVolumes, "")) {
    if (claimant_of(*volume) == key) worker_.add(key_of(*volume), kDelay);
  }
}

void VolumeReclaimer::reconcile(const kube::ObjectKey& key) {
  const auto volume = registry_.find(kVolumes, key);
  if (!volume) return;
  const auto uid = json::find_string(*volume, {"spec", "claimRef", "uid"});
  if (uid.empty()) return set_phase(*volume, "Available");
  const auto claim = registry_.find("persistentvolumeclaims", claimant_of(*volume));
  if (!claim || uid_of(*claim) != uid) return reclaim(*volume);
  const auto bound_to = json::find_string(*claim, {"spec", "volumeName"});
  if (bound_to.empty()) return;  // the binder ends what was begun
  if (bound_to == key.name) return set_phase(*volume, "Bound");
  const bool was_made_for_it = !annotation_of(*volume, kProvisionedBy).empty() && is_to_be_deleted(*volume);
  if (was_made_for_it) return reclaim(*volume);
  unbind(*volume);
}

void VolumeReclaimer::reclaim(const json::Value& volume) {
  const auto phase = json::find_string(volume, {"status", "phase"});
  if (phase != "Released" && phase != "Failed") set_phase(volume, "Released");
  const bool has_deleter =
      !annotation_of(volume, kProvisionedBy).empty() || json::find(volume, {"spec", "csi"}) != nullptr;
  if (!is_to_be_deleted(volume) || has_deleter || phase == "Failed") return;
  const auto why =
      fmt::format("error getting deleter volume plugin for volume \"{}\": no deletable volume plugin matched",
                  key_of(volume).name);
  registry_.merge_status(kVolumes, key_of(volume), {{"phase", "Failed"}, {"message", why}});
  events_.warning(volume, "VolumeFailedDelete", why);
}

/// The claim found another volume.
void VolumeReclaimer::unbind(const json::Value& volume) {
  json::Object patch{{"spec", json::Object{{"claimRef", json::Object{{"uid", nullptr}}}}}};
  if (!annotation_of(volume, kBoundByController).empty()) {
    patch = {{"spec", json::Object{{"claimRef", nullptr}}},
             {"metadata", json::Object{{"annotations", json::Object{{kBoundByController, nullptr}}}}}};
  }
  registry_.merge(kVolumes, key_of(volume), std::move(patch));
  set_phase(volume, "Available");
}

void VolumeReclaimer::set_phase(const json::Value& volume, std::string_view phase) {
  registry_.merge_status(kVolumes, key_of(volume), {{"phase", phase}, {"message", nullptr}});
}

}  // namespace kymaros::sim
