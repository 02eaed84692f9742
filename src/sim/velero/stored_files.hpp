#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/velero/context.hpp"

namespace kymaros::sim::velero {

/// Where the file is that a DownloadRequest means ("BackupContents", "nightly"), in the bucket; empty for a
/// kind that no Velero knows. "PodVolumeBackups" and "Backup" are Velero's own.
std::string file_key(std::string_view kind, std::string_view name);

/// The kinds of files that a version hands out, in the order of its CRD.
std::vector<std::string_view> file_kinds(const Version& version);

/// Everything of one backup, of one restore: "backups/nightly/".
std::string backup_folder(std::string_view backup);
std::string restore_folder(std::string_view restore);

/// Writes a file, compressed.
void put_file(ObjectStore& store, std::string_view kind, std::string_view name, std::string_view text);
/// Reads it back; ErrorCode::NotFound if there is none.
Result<std::string> read_file(const ObjectStore& store, std::string_view kind, std::string_view name);

}  // namespace kymaros::sim::velero
