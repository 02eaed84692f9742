#include "sim/velero/kinds.hpp"

namespace kymaros::sim::velero {
namespace {

ResourceKind kind(std::string_view version, std::string_view plural, std::string_view name) {
  ResourceKind out;
  out.type = {.group = "velero.io",
              .version = std::string(version),
              .plural = std::string(plural),
              .kind = std::string(name)};
  for (const auto c : name) out.singular += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  out.has_generation = true;
  out.takes_unconditional_updates = false;
  out.is_custom = true;
  return out;
}

}  // namespace

std::vector<ResourceKind> kinds() {
  return {kind("v1", "backups", "Backup"),
          kind("v1", "restores", "Restore"),
          kind("v1", "schedules", "Schedule"),
          kind("v1", "backupstoragelocations", "BackupStorageLocation"),
          kind("v1", "volumesnapshotlocations", "VolumeSnapshotLocation"),
          kind("v1", "downloadrequests", "DownloadRequest"),
          kind("v1", "deletebackuprequests", "DeleteBackupRequest"),
          kind("v1", "podvolumebackups", "PodVolumeBackup"),
          kind("v1", "podvolumerestores", "PodVolumeRestore"),
          kind("v1", "serverstatusrequests", "ServerStatusRequest"),
          kind("v1", "backuprepositories", "BackupRepository"),
          kind("v2alpha1", "datauploads", "DataUpload"),
          kind("v2alpha1", "datadownloads", "DataDownload")};
}

}  // namespace kymaros::sim::velero
