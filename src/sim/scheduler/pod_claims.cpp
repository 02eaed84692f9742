#include "sim/scheduler/pod_claims.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// Which classes of storage wait for a pod; nothing for a class that is not there.
std::optional<bool> waits_for_a_pod(const Registry& registry, const std::string& storage_class) {
  const auto found = registry.find("storageclasses.storage.k8s.io", {"", storage_class});
  if (!found) return std::nullopt;
  return json::find_string(*found, {"volumeBindingMode"}) == "WaitForFirstConsumer";
}

}  // namespace

std::vector<std::string> claim_names_of(const json::Value& pod) {
  std::vector<std::string> names;
  for (const auto& volume : items_at(pod, {"spec", "volumes"})) {
    const auto claim = json::find_string(volume, {"persistentVolumeClaim", "claimName"});
    if (!claim.empty()) names.push_back(claim);
    if (json::find(volume, {"ephemeral"})) {
      names.push_back(key_of(pod).name + "-" + json::find_string(volume, {"name"}));
    }
  }
  return names;
}

PodClaims PodClaims::of(const Registry& registry, const json::Value& pod) {
  PodClaims out;
  for (const auto& name : claim_names_of(pod)) {
    const auto claim = registry.find("persistentvolumeclaims", {key_of(pod).namespace_, name});
    if (!claim) return {.problem = fmt::format("persistentvolumeclaim \"{}\" not found", name)};
    if (is_being_deleted(*claim))
      return {.problem = fmt::format("persistentvolumeclaim \"{}\" is being deleted", name)};
    const auto volume_name = json::find_string(*claim, {"spec", "volumeName"});
    const bool is_bound = json::find_string(*claim, {"status", "phase"}) == "Bound";
    if (json::find_string(*claim, {"status", "phase"}) == "Lost") {
      return {.problem = fmt::format("persistentvolumeclaim \"{}\" bound to non-existent persistentvolume "
                                     "\"{}\"",
                                     name, volume_name)};
    }
    if (is_bound) {
      if (auto volume = registry.find("persistentvolumes", {"", volume_name})) out.volumes.push_back(volume);
      continue;
    }
    const auto storage_class = json::find_string(*claim, {"spec", "storageClassName"});
    const bool is_early = volume_name.empty() && waits_for_a_pod(registry, storage_class).value_or(false);
    if (!is_early) return {.problem = "pod has unbound immediate PersistentVolumeClaims"};
    out.unbound.push_back(claim);
  }
  return out;
}

}  // namespace kymaros::sim
