#pragma once

#include <string>
#include <vector>

#include "sim/resource_catalog.hpp"
#include "sim/velero/names.hpp"

namespace kymaros::sim::velero {

inline constexpr const char* kBackups = "backups.velero.io";
inline constexpr const char* kRestores = "restores.velero.io";
inline constexpr const char* kSchedules = "schedules.velero.io";
inline constexpr const char* kLocations = "backupstoragelocations.velero.io";
inline constexpr const char* kDownloadRequests = "downloadrequests.velero.io";
inline constexpr const char* kPodVolumeBackups = "podvolumebackups.velero.io";
inline constexpr const char* kPodVolumeRestores = "podvolumerestores.velero.io";
inline constexpr const char* kDeleteBackupRequests = "deletebackuprequests.velero.io";
inline constexpr const char* kServerStatusRequests = "serverstatusrequests.velero.io";

/// Velero's kinds. None has a status subresource, and nothing is pruned.
std::vector<ResourceKind> kinds();

}  // namespace kymaros::sim::velero
