#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/codec.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

/// Velero's objects as far as Kymaros reads them (velero.io/v1 and v2alpha1, Velero 1.12 to 1.18). None of
/// them has a status subresource: status is written with the object.
namespace kymaros::backup::velero {

inline const kube::ResourceType kBackups{"velero.io", "v1", "backups", "Backup"};
inline const kube::ResourceType kRestores{"velero.io", "v1", "restores", "Restore"};
inline const kube::ResourceType kSchedules{"velero.io", "v1", "schedules", "Schedule"};
inline const kube::ResourceType kBackupStorageLocations{"velero.io", "v1", "backupstoragelocations",
                                                        "BackupStorageLocation"};
inline const kube::ResourceType kDownloadRequests{"velero.io", "v1", "downloadrequests", "DownloadRequest"};
inline const kube::ResourceType kPodVolumeBackups{"velero.io", "v1", "podvolumebackups", "PodVolumeBackup"};
inline const kube::ResourceType kPodVolumeRestores{"velero.io", "v1", "podvolumerestores",
                                                   "PodVolumeRestore"};
inline const kube::ResourceType kDataDownloads{"velero.io", "v2alpha1", "datadownloads", "DataDownload"};

inline constexpr const char* kScheduleLabel = "velero.io/schedule-name";
inline constexpr const char* kLocationLabel = "velero.io/storage-location";
inline constexpr const char* kBackupLabel = "velero.io/backup-name";
inline constexpr const char* kRestoreLabel = "velero.io/restore-name";

struct LabelSelector {
  std::map<std::string, std::string> matchLabels;
};
BOOST_DESCRIBE_STRUCT(LabelSelector, (), (matchLabels))

struct Progress {
  std::optional<std::int64_t> totalItems, itemsBackedUp, itemsRestored;  // of backups and restores
  std::optional<std::int64_t> totalBytes, bytesDone;                     // of data transfers
};
BOOST_DESCRIBE_STRUCT(Progress, (), (totalItems, itemsBackedUp, itemsRestored, totalBytes, bytesDone))

struct BackupSpec {
  std::vector<std::string> includedNamespaces, excludedNamespaces;
  std::vector<std::string> includedResources, excludedResources;
  std::vector<std::string> includedNamespaceScopedResources, excludedNamespaceScopedResources;
  LabelSelector labelSelector;
  std::string storageLocation;
};
BOOST_DESCRIBE_STRUCT(BackupSpec, (),
                      (includedNamespaces, excludedNamespaces, includedResources, excludedResources,
                       includedNamespaceScopedResources, excludedNamespaceScopedResources, labelSelector,
                       storageLocation))

struct BackupStatus {
  std::string phase;
  std::string failureReason;
  std::vector<std::string> validationErrors;
  std::optional<Time> startTimestamp, completionTimestamp, expiration;
  int errors = 0;
  int warnings = 0;
  Progress progress;
};
BOOST_DESCRIBE_STRUCT(BackupStatus, (),
                      (phase, failureReason, validationErrors, startTimestamp, completionTimestamp,
                       expiration, errors, warnings, progress))

struct Backup {
  kube::ObjectMeta metadata;
  BackupSpec spec;
  BackupStatus status;
};
BOOST_DESCRIBE_STRUCT(Backup, (), (metadata, spec, status))

struct RestoreStatus {
  std::string phase;
  std::string failureReason;
  std::vector<std::string> validationErrors;
  std::optional<Time> startTimestamp, completionTimestamp;
  int errors = 0;
  int warnings = 0;
  Progress progress;
};
BOOST_DESCRIBE_STRUCT(RestoreStatus, (),
                      (phase, failureReason, validationErrors, startTimestamp, completionTimestamp, errors,
                       warnings, progress))

/// A Restore as it is read; restore_object() says what is written.
struct Restore {
  kube::ObjectMeta metadata;
  RestoreStatus status;
};
BOOST_DESCRIBE_STRUCT(Restore, (), (metadata, status))

struct ScheduleSpec {
  std::string schedule;  // cron, with an optional CRON_TZ= prefix
  bool paused = false;
};
BOOST_DESCRIBE_STRUCT(ScheduleSpec, (), (schedule, paused))

struct Schedule {
  kube::ObjectMeta metadata;
  ScheduleSpec spec;
};
BOOST_DESCRIBE_STRUCT(Schedule, (), (metadata, spec))

struct SecretKey {
  std::string name;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(SecretKey, (), (name, key))

struct ObjectStorage {
  std::string caCert;                  // base64 of PEM; deprecated in Velero 1.18 for
  std::optional<SecretKey> caCertRef;  // a Secret in Velero's namespace
};
BOOST_DESCRIBE_STRUCT(ObjectStorage, (), (caCert, caCertRef))

struct LocationSpec {
  bool default_ = false;
  ObjectStorage objectStorage;
  std::map<std::string, std::string> config;  // of the plugin: insecureSkipTLSVerify, ...
};
BOOST_DESCRIBE_STRUCT(LocationSpec, (), (default_, objectStorage, config))

struct LocationStatus {
  std::string phase;  // Available, Unavailable; empty: not looked at yet
  std::string message;
};
BOOST_DESCRIBE_STRUCT(LocationStatus, (), (phase, message))

struct BackupStorageLocation {
  kube::ObjectMeta metadata;
  LocationSpec spec;
  LocationStatus status;
};
BOOST_DESCRIBE_STRUCT(BackupStorageLocation, (), (metadata, spec, status))

struct DownloadRequestStatus {
  std::string phase;        // New, Processed; Failed from Velero 1.19
  std::string downloadURL;  // presigned; valid for 10 minutes
  std::string message;
};
BOOST_DESCRIBE_STRUCT(DownloadRequestStatus, (), (phase, downloadURL, message))

struct DownloadRequest {
  kube::ObjectMeta metadata;
  DownloadRequestStatus status;
};
BOOST_DESCRIBE_STRUCT(DownloadRequest, (), (metadata, status))

}  // namespace kymaros::backup::velero
