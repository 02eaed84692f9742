#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backup/provider.hpp"
#include "json/codec.hpp"

/// What Velero writes about each volume of a backup (BackupVolumeInfos, from 1.13) and of a restore
/// (RestoreVolumeInfo, from 1.14). Keys grow with each version, in mixed case.
namespace kymaros::backup::velero {

/// How one volume's data was moved. Parts that Velero does not fill stay empty.
struct DataInfo {
  std::optional<std::int64_t> size;
  std::string Phase;
  std::string volumeName;  // in the pod
  std::string podName;
  std::string podNamespace;
};
BOOST_DESCRIBE_STRUCT(DataInfo, (), (size, Phase, volumeName, podName, podNamespace))

struct VolumeOrigin {
  std::string reclaimPolicy;
};
BOOST_DESCRIBE_STRUCT(VolumeOrigin, (), (reclaimPolicy))

struct VolumeInfo {
  std::string pvcName, pvcNamespace, pvName;
  std::string backupMethod, restoreMethod;
  bool snapshotDataMoved = false;
  bool skipped = false;
  std::string skippedReason;
  std::string result;  // succeeded, failed; from 1.15
  DataInfo pvbInfo, pvrInfo, snapshotDataMovementInfo, csiSnapshotInfo, nativeSnapshotInfo;
  VolumeOrigin pvInfo;
};
BOOST_DESCRIBE_STRUCT(VolumeInfo, (),
                      (pvcName, pvcNamespace, pvName, backupMethod, restoreMethod, snapshotDataMoved, skipped,
                       skippedReason, result, pvbInfo, pvrInfo, snapshotDataMovementInfo, csiSnapshotInfo,
                       nativeSnapshotInfo, pvInfo))

/// Reads either file; `null`, which Velero writes for "none", is an empty list.
Result<std::vector<VolumeInfo>> parse_volume_infos(std::string_view text);

/// A volume of a backup: how it came in, and how much.
domain::VolumeFacts volume_facts(const VolumeInfo& info);

/// A volume of a restore. Velero writes the list before data transfers end: then the phase is empty, and the
/// size is that of the snapshot and not of what came back (see restored_volumes()).
RestoredVolume restored_volume(const VolumeInfo& info);

}  // namespace kymaros::backup::velero
