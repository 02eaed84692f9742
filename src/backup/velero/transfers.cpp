#include "backup/velero/transfers.hpp"

#include <algorithm>

namespace kymaros::backup::velero {
namespace {

PodVolume pod_volume(const Transfer& transfer) {
  return {transfer.spec.pod.namespace_, transfer.spec.pod.name, transfer.spec.volume};
}

PodVolume pod_volume(const DataInfo& info) { return {info.podNamespace, info.podName, info.volumeName}; }

/// Velero writes the claim's name on its PodVolumeBackups; the volume list tells it by pod and volume.
std::string claim_of_backup(const Transfer& transfer, const std::vector<VolumeInfo>& infos) {
  const auto& annotations = transfer.metadata.annotations;
  if (const auto found = annotations.find("velero.io/pvc-name"); found != annotations.end())
    return found->second;
  const auto info = std::ranges::find_if(infos, [&](const VolumeInfo& candidate) {
    return pod_volume(candidate.pvbInfo) == pod_volume(transfer);
  });
  return info == infos.end() ? std::string() : info->pvcName;
}

std::string result_of(const Transfer& transfer) {
  if (transfer.status.phase == "Completed") return "succeeded";
  return transfer.is_finished() ? "failed" : "";
}

/// `volumes` has a place for each claim of each sandbox; makes one where there is none.
RestoredVolume& place_of(std::vector<RestoredVolume>& volumes, const std::string& namespace_,
                         const std::string& claim, std::string_view method) {
  const auto found = std::ranges::find_if(volumes, [&](const RestoredVolume& volume) {
    return volume.namespace_ == namespace_ && volume.claim == claim;
  });
  if (found != volumes.end()) return *found;
  return volumes.emplace_back(
      RestoredVolume{.namespace_ = namespace_, .claim = claim, .method = std::string(method)});
}

void apply(const Transfer& transfer, RestoredVolume& volume) {
  volume.phase = transfer.status.phase.empty() ? "New" : transfer.status.phase;
  volume.message = transfer.status.message;
  // Zeros are not written: without a total nothing was reported at all, and 0 would be a guess.
  const auto& progress = transfer.status.progress;
  volume.bytes = progress.totalBytes && !progress.bytesDone ? 0 : progress.bytesDone;
}

}  // namespace

void apply_backup_transfers(const std::vector<VolumeInfo>& infos,
                            const std::vector<Transfer>& pod_volume_backups,
                            std::vector<domain::VolumeFacts>& volumes) {
  for (const auto& transfer : pod_volume_backups) {
    const auto& namespace_ = transfer.spec.pod.namespace_;
    const auto claim = claim_of_backup(transfer, infos);
    if (claim.empty()) continue;
    auto volume = std::ranges::find_if(volumes, [&](const domain::VolumeFacts& known) {
      return known.namespace_ == namespace_ && known.claim == claim;
    });
    if (volume == volumes.end()) {
      volumes.push_back({.namespace_ = namespace_, .claim = claim, .method = "PodVolumeBackup"});
      volume = std::prev(volumes.end());
    }
    if (volume->method != "PodVolumeBackup") continue;
    if (volume->result.empty()) volume->result = result_of(transfer);
    if (!volume->bytes) volume->bytes = transfer.status.progress.totalBytes;
    if (volume->result == "failed" && volume->skipped_reason.empty())
      volume->skipped_reason = transfer.status.message;
  }
}

std::vector<PodVolume> unexplained(const std::vector<VolumeInfo>& infos,
                                   const std::vector<Transfer>& pod_volume_restores) {
  std::vector<PodVolume> missing;
  for (const auto& transfer : pod_volume_restores) {
    const bool known = std::ranges::any_of(
        infos, [&](const VolumeInfo& info) { return pod_volume(info.pvrInfo) == pod_volume(transfer); });
    if (!known) missing.push_back(pod_volume(transfer));
  }
  return missing;
}

std::vector<RestoredVolume> restored_volumes(const std::vector<VolumeInfo>& infos,
                                             const std::vector<Transfer>& pod_volume_restores,
                                             const std::vector<Transfer>& data_downloads,
                                             const std::map<PodVolume, std::string>& claims) {
  std::vector<RestoredVolume> volumes;
  std::map<PodVolume, std::string> claim_of = claims;
  for (const auto& info : infos) {
    volumes.push_back(restored_volume(info));
    if (!info.pvrInfo.podName.empty()) claim_of[pod_volume(info.pvrInfo)] = info.pvcName;
  }
  for (const auto& transfer : pod_volume_restores) {
    const auto claim = claim_of.find(pod_volume(transfer));
    if (claim == claim_of.end() || claim->second.empty()) continue;
    apply(transfer, place_of(volumes, transfer.spec.pod.namespace_, claim->second, "PodVolumeRestore"));
  }
  for (const auto& transfer : data_downloads) {
    const auto& target = transfer.spec.targetVolume;
    if (target.pvc.empty()) continue;
    apply(transfer, place_of(volumes, target.namespace_, target.pvc, "CSISnapshot+DataMover"));
  }
  return volumes;
}

std::string claim_of_volume(const json::Value& pod, std::string_view volume) {
  const auto* volumes = json::find(pod, {"spec", "volumes"});
  const auto* array = volumes ? volumes->if_array() : nullptr;
  if (!array) return {};
  for (const auto& candidate : *array) {
    if (json::find_string(candidate, {"name"}) == volume) {
      return json::find_string(candidate, {"persistentVolumeClaim", "claimName"});
    }
  }
  return {};
}

}  // namespace kymaros::backup::velero
