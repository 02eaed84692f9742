#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kube/resource.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim::velero {

/// A volume of a pod whose data a backup copies.
struct PodVolume {
  std::string name;       // in the pod
  kube::ObjectKey claim;  // an empty name: it has none (emptyDir)
};

/// What a backup does with the volumes of one pod.
struct PodVolumes {
  std::vector<PodVolume> copied;
  std::map<kube::ObjectKey, std::string> skipped;  // claims, and why
};

/// File-system backup as the pod's annotations want it: backup.velero.io/backup-volumes names those that are
/// copied, or, if the spec copies all by default, backup.velero.io/backup-volumes-excludes those that are
/// not. Never copied: volumes that are no data of the pod (Secrets, ConfigMaps, hostPath, projected, ...),
/// host paths behind a claim, what no container mounts, and those of a pod that does not run.
PodVolumes pod_volumes(Registry& registry, const json::Value& spec, const json::Value& pod);

/// How much data a claim's volume holds: annotation sim.kubernetes.io/bytes of the claim, else 6.
std::int64_t bytes_of(Registry& registry, const kube::ObjectKey& claim);

}  // namespace kymaros::sim::velero
