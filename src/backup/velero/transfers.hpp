#pragma once

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "backup/provider.hpp"
#include "backup/velero/objects.hpp"
#include "backup/velero/volume_info.hpp"

/// Velero's objects for single data transfers, which know what the volume lists do not yet.
namespace kymaros::backup::velero {

struct PodReference {
  std::string namespace_, name;
};
BOOST_DESCRIBE_STRUCT(PodReference, (), (namespace_, name))

struct TargetVolume {
  std::string namespace_, pvc;
};
BOOST_DESCRIBE_STRUCT(TargetVolume, (), (namespace_, pvc))

struct TransferSpec {
  PodReference pod;                         // PodVolumeBackup, PodVolumeRestore
  std::string volume;                       // in the pod
  TargetVolume targetVolume;                // DataDownload
  std::map<std::string, std::string> tags;  // PodVolumeBackup: "backup"
};
BOOST_DESCRIBE_STRUCT(TransferSpec, (), (pod, volume, targetVolume, tags))

struct TransferStatus {
  std::string
      phase;  // New, InProgress, Completed, Failed; from 1.17 also Accepted, Prepared, Canceling, Canceled
  std::string message;
  Progress progress;
};
BOOST_DESCRIBE_STRUCT(TransferStatus, (), (phase, message, progress))

/// A PodVolumeBackup, a PodVolumeRestore or a DataDownload.
struct Transfer {
  kube::ObjectMeta metadata;
  TransferSpec spec;
  TransferStatus status;

  bool is_finished() const {
    return status.phase == "Completed" || status.phase == "Failed" || status.phase == "Canceled";
  }
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (metadata, spec, status))

/// A volume of a pod: namespace, pod, the volume's name in it.
using PodVolume = std::tuple<std::string, std::string, std::string>;

/// Completes the volumes of a backup with what its PodVolumeBackups say: a result before Velero 1.15, sizes,
/// and volumes where there is no list (Velero 1.12).
void apply_backup_transfers(const std::vector<VolumeInfo>& infos,
                            const std::vector<Transfer>& pod_volume_backups,
                            std::vector<domain::VolumeFacts>& volumes);

/// The PodVolumeRestores that the volume list does not explain: their claims must be looked up in their pods.
std::vector<PodVolume> unexplained(const std::vector<VolumeInfo>& infos,
                                   const std::vector<Transfer>& pod_volume_restores);

/// The volumes of a restore: Velero's list, with phase, bytes and message of each transfer, and those that
/// only the transfers know; `claims` tells what unexplained() asked for.
std::vector<RestoredVolume> restored_volumes(const std::vector<VolumeInfo>& infos,
                                             const std::vector<Transfer>& pod_volume_restores,
                                             const std::vector<Transfer>& data_downloads,
                                             const std::map<PodVolume, std::string>& claims);

/// The claim behind a volume of a pod; empty if it is none.
std::string claim_of_volume(const json::Value& pod, std::string_view volume);

}  // namespace kymaros::backup::velero
