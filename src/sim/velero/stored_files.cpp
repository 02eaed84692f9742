#include "sim/velero/stored_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "archive/gzip.hpp"

namespace kymaros::sim::velero {
namespace {

struct File {
  std::string_view kind;
  std::string_view path;  // {0}: the name
  int since = 0;          // minor version
  bool is_handed_out = true;
};

constexpr auto kFiles = std::to_array<File>({
    {.kind = "BackupLog", .path = "backups/{0}/{0}-logs.gz"},
    {.kind = "BackupContents", .path = "backups/{0}/{0}.tar.gz"},
    {.kind = "BackupVolumeSnapshots", .path = "backups/{0}/{0}-volumesnapshots.json.gz"},
    {.kind = "BackupItemOperations", .path = "backups/{0}/{0}-itemoperations.json.gz"},
    {.kind = "BackupResourceList", .path = "backups/{0}/{0}-resource-list.json.gz"},
    {.kind = "BackupResults", .path = "backups/{0}/{0}-results.gz"},
    {.kind = "RestoreLog", .path = "restores/{0}/restore-{0}-logs.gz"},
    {.kind = "RestoreResults", .path = "restores/{0}/restore-{0}-results.gz"},
    {.kind = "RestoreResourceList", .path = "restores/{0}/restore-{0}-resource-list.json.gz"},
    {.kind = "RestoreItemOperations", .path = "restores/{0}/restore-{0}-itemoperations.json.gz"},
    {.kind = "CSIBackupVolumeSnapshots", .path = "backups/{0}/{0}-csi-volumesnapshots.json.gz"},
    {.kind = "CSIBackupVolumeSnapshotContents", .path = "backups/{0}/{0}-csi-volumesnapshotcontents.json.gz"},
    {.kind = "BackupVolumeInfos", .path = "backups/{0}/{0}-volumeinfo.json.gz", .since = 13},
    {.kind = "RestoreVolumeInfo", .path = "restores/{0}/{0}-volumeinfo.json.gz", .since = 14},
    {.kind = "PodVolumeBackups", .path = "backups/{0}/{0}-podvolumebackups.json.gz", .is_handed_out = false},
    {.kind = "Backup", .path = "backups/{0}/velero-backup.json", .is_handed_out = false},
});

}  // namespace

std::string file_key(std::string_view kind, std::string_view name) {
  const auto file = std::ranges::find(kFiles, kind, &File::kind);
  return file == kFiles.end() ? std::string() : fmt::format(fmt::runtime(file->path), name);
}

std::vector<std::string_view> file_kinds(const Version& version) {
  std::vector<std::string_view> out;
  for (const auto& file : kFiles) {
    if (file.is_handed_out && version.at_least(file.since)) out.push_back(file.kind);
  }
  return out;
}

std::string backup_folder(std::string_view backup) { return fmt::format("backups/{}/", backup); }
std::string restore_folder(std::string_view restore) { return fmt::format("restores/{}/", restore); }

void put_file(ObjectStore& store, std::string_view kind, std::string_view name, std::string_view text) {
  store.put(file_key(kind, name), archive::gzip(text));
}

Result<std::string> read_file(const ObjectStore& store, std::string_view kind, std::string_view name) {
  const auto* file = store.find(file_key(kind, name));
  if (!file) return fail(ErrorCode::NotFound, "key not found");
  std::string text;
  const archive::Sink sink = [&](std::string_view bytes) -> Result<void> {
    text += bytes;
    return {};
  };
  archive::Gunzip gunzip;
  KYMAROS_TRY_VOID(gunzip.feed(*file, sink));
  KYMAROS_TRY_VOID(gunzip.finish());
  return text;
}

}  // namespace kymaros::sim::velero
