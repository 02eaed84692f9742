#include "sim/controllers/volume_provisioner.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/duration.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/storage_classes.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClaims = "persistentvolumeclaims";
constexpr auto kVolumes = "persistentvolumes";
constexpr auto kProvisioner = "volume.kubernetes.io/storage-provisioner";
constexpr auto kProvisionedBy = "pv.kubernetes.io/provisioned-by";
constexpr auto kHow = "sim.kubernetes.io/provision";
constexpr auto kProvisionError = "sim.kubernetes.io/provision-error";
constexpr auto kDeleteError = "sim.kubernetes.io/delete-error";
constexpr auto kDelay = std::chrono::milliseconds(20);
constexpr Duration kTakes = std::chrono::milliseconds(500);

bool wants_a_volume(const json::Value& claim, const json::Value& storage_class) {
  const bool is_asked =
      annotation_of(claim, kProvisioner) == json::find_string(storage_class, {"provisioner"});
  const bool waits = waits_for_consumer(storage_class) && selected_node_of(claim).empty();
  return is_asked && !waits && !is_being_deleted(claim) &&
         json::find_string(claim, {"spec", "volumeName"}).empty() &&
         annotation_of(storage_class, kHow) != "never";
}

bool is_to_be_removed(const json::Value& volume) {
  const auto phase = json::find_string(volume, {"status", "phase"});
  return (phase == "Released" || phase == "Failed") && !is_being_deleted(volume) &&
         !annotation_of(volume, kProvisionedBy).empty() &&
         json::find_string(volume, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete";
}

std::string volume_name_of(const json::Value& claim) { return "pvc-" + uid_of(claim); }

json::Object volume_for(const json::Value& claim, const json::Value& storage_class) {
  const auto key = key_of(claim);
  const auto* requested = json::find(claim, {"spec", "resources", "requests", "storage"});
  const json::Object reference{{"kind", "PersistentVolumeClaim"},
                               {"apiVersion", "v1"},
                               {"namespace", key.namespace_},
                               {"name", key.name},
                               {"uid", uid_of(claim)}};
  const json::Object annotations{{kProvisionedBy, json::find_string(storage_class, {"provisioner"})}};
  return {
      {"metadata", json::Object{{"name", volume_name_of(claim)}, {"annotations", annotations}}},
      {"spec",
       json::Object{{"capacity", json::Object{{"storage", requested ? *requested : json::Value("1Gi")}}},
                    {"accessModes", items_at(claim, {"spec", "accessModes"})},
                    {"volumeMode", string_at(claim, {"spec", "volumeMode"}, "Filesystem")},
                    {"persistentVolumeReclaimPolicy", string_at(storage_class, {"reclaimPolicy"}, "Delete")},
                    {"storageClassName", key_of(storage_class).name},
                    {"local", json::Object{{"path", "/volumes/" + volume_name_of(claim)}}},
                    {"claimRef", reference}}}};
}

}  // namespace

VolumeProvisioner::VolumeProvisioner(Registry& registry)
    : registry_(registry),
      events_(registry, "volume-provisioner"),
      claims_(registry.clock(), [this](const kube::ObjectKey& key) { provision(key); }),
      volumes_(registry.clock(), [this](const kube::ObjectKey& key) { remove(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void VolumeProvisioner::observe(const Change& change) {
  const auto& object = *change.object;
  const bool is_gone = change.kind == Change::Kind::Deleted;
  if (change.resource == kClaims && is_gone) started_.erase(uid_of(object));
  if (change.resource == kClaims && !is_gone && !annotation_of(object, kProvisioner).empty()) {
    claims_.add(key_of(object), kDelay);
  }
  if (change.resource == kVolumes && !is_gone && is_to_be_removed(object)) {
    volumes_.add(key_of(object), kTakes);
  }
}

void VolumeProvisioner::provision(const kube::ObjectKey& key) {
  const auto claim = registry_.find(kClaims, key);
  const auto storage_class = claim ? storage_class_of(registry_, *claim) : nullptr;
  if (!storage_class || !wants_a_volume(*claim, *storage_class)) return;
  const auto now = registry_.clock().monotonic();
  const auto takes = parse_duration(annotation_of(*storage_class, kHow)).value_or(kTakes);
  const auto [started, is_new] = started_.try_emplace(uid_of(*claim), now);
  if (is_new) {
    events_.normal(
        *claim, "Provisioning",
        fmt::format("External provisioner is provisioning volume for claim \"{}\"", to_string(key)));
  }
  if (now < started->second + takes) return claims_.add(key, started->second + takes - now);
  started_.erase(started);
  finish(*claim, *storage_class);
}

void VolumeProvisioner::finish(const json::Value& claim, const json::Value& storage_class) {
  const auto key = key_of(claim);
  const auto error = annotation_of(storage_class, kProvisionError);
  if (!error.empty()) {
    events_.warning(claim, "ProvisioningFailed",
                    fmt::format("failed to provision volume with StorageClass \"{}\": {}",
                                key_of(storage_class).name, error));
    return claims_.add(key, provision_retries_.next(key));
  }
  provision_retries_.forget(key);
  if (!registry_.create(kVolumes, volume_for(claim, storage_class))) return;
  events_.normal(claim, "ProvisioningSucceeded",
                 fmt::format("Successfully provisioned volume {}", volume_name_of(claim)));
}

void VolumeProvisioner::remove(const kube::ObjectKey& key) {
  const auto volume = registry_.find(kVolumes, key);
  if (!volume || !is_to_be_removed(*volume)) return;
  const auto storage_class = storage_class_of(registry_, *volume);
  const auto error = storage_class ? annotation_of(*storage_class, kDeleteError) : std::string();
  if (!error.empty()) {
    events_.warning(*volume, "VolumeFailedDelete", error);
    return volumes_.add(key, delete_retries_.next(key));
  }
  delete_retries_.forget(key);
  registry_.remove(kVolumes, key);
}

}  // namespace kymaros::sim
