#pragma once

#include <string>
#include <string_view>

namespace kymaros::sim::velero {

/// The namespace in which Velero runs and sees its objects.
inline constexpr const char* kNamespace = "velero";

inline constexpr const char* kBackupName = "velero.io/backup-name";
inline constexpr const char* kBackupUid = "velero.io/backup-uid";
inline constexpr const char* kRestoreName = "velero.io/restore-name";
inline constexpr const char* kRestoreUid = "velero.io/restore-uid";
inline constexpr const char* kScheduleName = "velero.io/schedule-name";
inline constexpr const char* kStorageLocation = "velero.io/storage-location";
inline constexpr const char* kPodUid = "velero.io/pod-uid";
inline constexpr const char* kClaimUid = "velero.io/pvc-uid";
inline constexpr const char* kExcludeFromBackup = "velero.io/exclude-from-backup";

/// A name as Velero writes it into a label: over 63 characters, its first 57 and 6 digits of its hash. (Ours
/// is no SHA-256, so that the digits are others.)
std::string label_value(std::string_view name);

}  // namespace kymaros::sim::velero
