#include "backup/velero/volume_info.hpp"

namespace kymaros::backup::velero {
namespace {

/// The part that describes the method which was used.
const DataInfo& data_of(const VolumeInfo& info) {
  if (info.snapshotDataMoved) return info.snapshotDataMovementInfo;
  const auto& method = info.backupMethod.empty() ? info.restoreMethod : info.backupMethod;
  if (method == "PodVolumeBackup") return info.pvbInfo;
  if (method == "PodVolumeRestore") return info.pvrInfo;
  if (method == "NativeSnapshot") return info.nativeSnapshotInfo;
  return info.csiSnapshotInfo;
}

std::string method_of(const VolumeInfo& info, const std::string& method) {
  return method == "CSISnapshot" && info.snapshotDataMoved ? "CSISnapshot+DataMover" : method;
}

}  // namespace

Result<std::vector<VolumeInfo>> parse_volume_infos(std::string_view text) {
  KYMAROS_TRY(const auto document, json::parse(text));
  if (document.is_null()) return std::vector<VolumeInfo>();
  return json::decode<std::vector<VolumeInfo>>(document);
}

domain::VolumeFacts volume_facts(const VolumeInfo& info) {
  return {.namespace_ = info.pvcNamespace,
          .claim = info.pvcName,
          .volume = info.pvName,
          .method = method_of(info, info.backupMethod),
          .skipped = info.skipped,
          .skipped_reason = info.skippedReason,
          .result = info.result,
          .bytes = data_of(info).size,
          .reclaim_policy = info.pvInfo.reclaimPolicy};
}

RestoredVolume restored_volume(const VolumeInfo& info) {
  const auto& data = data_of(info);
  return {.namespace_ = info.pvcNamespace,
          .claim = info.pvcName,
          .method = method_of(info, info.restoreMethod),
          .phase = data.Phase,
          .bytes = data.Phase == "Completed" ? data.size : std::nullopt};
}

}  // namespace kymaros::backup::velero
