#include "sim/controllers/claim_binder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/controllers/pods.hpp"
#include "sim/controllers/volume_match.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/scheduler/pod_claims.hpp"
#include "sim/storage_classes.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kClaims = "persistentvolumeclaims";
constexpr auto kVolumes = "persistentvolumes";
constexpr auto kBindCompleted = "pv.kubernetes.io/bind-completed";
constexpr auto kBoundByController = "pv.kubernetes.io/bound-by-controller";
constexpr auto kProvisioner = "volume.kubernetes.io/storage-provisioner";
constexpr auto kBetaProvisioner = "volume.beta.kubernetes.io/storage-provisioner";
constexpr auto kDelay = std::chrono::milliseconds(20);
constexpr auto kResync = std::chrono::seconds(15);  // --pvclaimbinder-sync-period

bool names_a_class(const json::Value& claim) {
  return !json::find_string(claim, {"spec", "storageClassName"}).empty();
}

}  // namespace

ClaimBinder::ClaimBinder(Registry& registry)
    : registry_(registry),
      events_(registry, "persistentvolume-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  registry.storage().observe([this](const Change& change) { observe(change); });
}

void ClaimBinder::observe(const Change& change) {
  if (change.resource == kClaims && change.kind != Change::Kind::Deleted) {
    worker_.add(key_of(*change.object), kDelay);
  }
  const auto claimant = json::find_string(*change.object, {"spec", "claimRef", "name"});
  if (change.resource == kVolumes && !claimant.empty()) {
    worker_.add({json::find_string(*change.object, {"spec", "claimRef", "namespace"}), claimant}, kDelay);
  }
}

void ClaimBinder::reconcile(const kube::ObjectKey& key) {
  const auto claim = registry_.find(kClaims, key);
  if (!claim) return;
  if (!annotation_of(*claim, kBindCompleted).empty()) return check_bound(*claim);
  if (is_being_deleted(*claim)) return;
  worker_.add(key, kResync);
  if (json::find_string(*claim, {"spec", "volumeName"}).empty()) {
    find_volume(*claim);
  } else {
    bind_named(*claim);
  }
}

void ClaimBinder::check_bound(const json::Value& claim) {
  const auto name = json::find_string(claim, {"spec", "volumeName"});
  if (name.empty()) {
    return lose(claim, "ClaimLost",
                "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
  }
  const auto volume = registry_.find(kVolumes, {"", name});
  if (!volume) {
    return lose(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
  }
  if (!json::find(*volume, {"spec", "claimRef"}) || is_claimed_by(*volume, claim))
    return bind(*volume, claim);
  lose(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
}

void ClaimBinder::find_volume(const json::Value& claim) {
  const auto storage_class = storage_class_of(registry_, claim);
  const bool waits = storage_class && waits_for_consumer(*storage_class) && selected_node_of(claim).empty();
  const auto volume =
      best_volume(registry_.list(kVolumes, ""), claim, waits ? Candidates::ReservedOnly : Candidates::All);
  if (volume) return bind(*volume, claim);
  if (take_default_class(claim)) return;
  if (waits) return say_what_it_waits_for(claim);
  if (names_a_class(claim)) return provision(claim);
  events_.normal(claim, "FailedBinding",
                 "no persistent volumes available for this claim and no storage class is set");
}

/// A default class that came after the claim is its class all the same (KEP-3333). One that names "" wants
/// none.
bool ClaimBinder::take_default_class(const json::Value& claim) {
  const auto* named = json::find(claim, {"spec", "storageClassName"});
  if (named && !named->is_null()) return false;
  const auto chosen = default_storage_class(registry_);
  if (!chosen) return false;
  registry_.merge(kClaims, key_of(claim),
                  {{"spec", json::Object{{"storageClassName", key_of(*chosen).name}}}});
  return true;
}

void ClaimBinder::bind_named(const json::Value& claim) {
  const auto name = json::find_string(claim, {"spec", "volumeName"});
  const auto volume = registry_.find(kVolumes, {"", name});
  if (!volume) return;
  const bool is_claimed = json::find(*volume, {"spec", "claimRef"}) != nullptr;
  if (is_claimed && !is_claimed_by(*volume, claim)) {
    return events_.warning(claim, "FailedBinding",
                           fmt::format("volume \"{}\" already bound to a different claim.", name));
  }
  const auto mismatch = is_claimed ? std::string() : volume_mismatch(*volume, claim);
  if (mismatch.empty()) return bind(*volume, claim);
  events_.warning(claim, "VolumeMismatch",
                  fmt::format("Cannot bind to requested volume \"{}\": {}", name, mismatch));
}

void ClaimBinder::provision(const json::Value& claim) {
  const auto name = json::find_string(claim, {"spec", "storageClassName"});
  const auto storage_class = storage_class_of(registry_, claim);
  if (!storage_class) {
    return events_.warning(claim, "ProvisioningFailed",
                           fmt::format("storageclass.storage.k8s.io \"{}\" not found", name));
  }
  const auto provisioner = json::find_string(*storage_class, {"provisioner"});
  if (provisioner.starts_with("kubernetes.io/")) {
    return events_.warning(claim, "ProvisioningFailed",
                           fmt::format("no volume plugin matched name: {}", provisioner));
  }
  const json::Object annotations{{kBetaProvisioner, provisioner}, {kProvisioner, provisioner}};
  registry_.merge(kClaims, key_of(claim), {{"metadata", json::Object{{"annotations", annotations}}}});
  events_.normal(claim, "ExternalProvisioning",
                 fmt::format("Waiting for a volume to be created either by the external provisioner '{}' or "
                             "manually by the system administrator. If volume creation is delayed, please "
                             "verify that the provisioner is running and correctly registered.",
                             provisioner));
}

void ClaimBinder::say_what_it_waits_for(const json::Value& claim) {
  const auto key = key_of(claim);
  std::vector<std::string> pods;
  for (const auto& pod : registry_.list("pods", key.namespace_)) {
    const auto names = claim_names_of(*pod);
    const bool waits = !is_ended(*pod) && json::find_string(*pod, {"spec", "nodeName"}).empty();
    if (waits && std::ranges::find(names, key.name) != names.end()) pods.push_back(key_of(*pod).name);
  }
  if (pods.empty()) {
    return events_.normal(claim, "WaitForFirstConsumer",
                          "waiting for first consumer to be created before binding");
  }
  events_.normal(
      claim, "WaitForPodScheduled",
      fmt::format("waiting for pod{} {} to be scheduled", pods.size() > 1 ? "s" : "", fmt::join(pods, ",")));
}

void ClaimBinder::bind(const json::Value& volume, const json::Value& claim) {
  const auto key = key_of(claim);
  const auto name = key_of(volume).name;
  json::Object on_volume, on_claim{{kBindCompleted, "yes"}};
  if (!is_claimed_by(volume, claim)) on_volume[kBoundByController] = "yes";
  if (json::find_string(claim, {"spec", "volumeName"}) != name) on_claim[kBoundByController] = "yes";
  if (json::find_string(volume, {"spec", "claimRef", "uid"}) != uid_of(claim)) {
    json::Object reference{{"kind", "PersistentVolumeClaim"},
                           {"apiVersion", "v1"},
                           {"namespace", key.namespace_},
                           {"name", key.name},
                           {"uid", uid_of(claim)},
                           {"resourceVersion", json::find_string(claim, {"metadata", "resourceVersion"})}};
    registry_.merge(kVolumes, {"", name},
                    {{"metadata", json::Object{{"annotations", std::move(on_volume)}}},
                     {"spec", json::Object{{"claimRef", std::move(reference)}}}});
  }
  registry_.merge_status(kVolumes, {"", name}, {{"phase", "Bound"}});
  registry_.merge(kClaims, key,
                  {{"metadata", json::Object{{"annotations", std::move(on_claim)}}},
                   {"spec", json::Object{{"volumeName", name}}}});
  registry_.merge_status(kClaims, key,
                         {{"phase", "Bound"},
                          {"accessModes", items_at(volume, {"spec", "accessModes"})},
                          {"capacity", object_at(volume, {"spec", "capacity"})}});
}

void ClaimBinder::lose(const json::Value& claim, std::string_view reason, std::string_view message) {
  if (json::find_string(claim, {"status", "phase"}) == "Lost") return;
  registry_.merge_status(kClaims, key_of(claim),
                         {{"phase", "Lost"}, {"accessModes", nullptr}, {"capacity", nullptr}});
  events_.warning(claim, reason, message);
}

}  // namespace kymaros::sim
