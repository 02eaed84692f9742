#include "sim/velero/shelf.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "archive/gzip.hpp"

namespace kymaros::sim::velero {
namespace {

struct File {
  std::string_view kind, suffix;
};
constexpr auto kFiles = std::to_array<File>({{"BackupContents", ".tar.gz"},
                                             {"BackupResourceList", "-resource-list.json.gz"},
                                             {"BackupResults", "-results.gz"},
                                             {"BackupVolumeInfos", "-volumeinfo.json.gz"},
                                             {"BackupLog", "-logs.gz"},
                                             {"RestoreResults", "-results.gz"},
                                             {"RestoreVolumeInfo", "-volumeinfo.json.gz"},
                                             {"RestoreLog", "-logs.gz"}});

}  // namespace

std::string Shelf::key_of(const std::string& kind, const std::string& name) {
  for (const auto& file : kFiles) {
    if (file.kind != kind) continue;
    const bool is_restore = kind.starts_with("Restore");
    return fmt::format("{}/{}/{}{}{}", is_restore ? "restores" : "backups", name,
                       is_restore ? "restore-" : "", name, file.suffix);
  }
  return {};
}

void Shelf::put_backup(const std::string& name, Contents contents, const json::Value& results, Time at) {
  const auto write = [&](const char* kind, std::string_view text) {
    store_.put(key_of(kind, name), archive::gzip(text));
  };
  write("BackupContents", contents_tar(contents));
  write("BackupResourceList", json::serialize(resource_list(contents)));
  write("BackupVolumeInfos", json::serialize(volume_infos(contents, at)));
  write("BackupResults", json::serialize(results));
  write("BackupLog", fmt::format("time=\"{}\" level=info msg=\"Backed up a total of {} items\"\n",
                                 format_time(at), contents.objects.size()));
  backups_.insert_or_assign(name, std::move(contents));
}

const Contents* Shelf::find_backup(const std::string& name) const {
  const auto found = backups_.find(name);
  return found == backups_.end() ? nullptr : &found->second;
}

void Shelf::remove_backup(const std::string& name) {
  backups_.erase(name);
  store_.remove("backups/" + name + "/");
}

void Shelf::put_restore(const std::string& name, const json::Value& results, const json::Value& volumes) {
  store_.put(key_of("RestoreResults", name), archive::gzip(json::serialize(results)));
  store_.put(key_of("RestoreVolumeInfo", name), archive::gzip(json::serialize(volumes)));
  store_.put(key_of("RestoreLog", name), archive::gzip("level=info msg=\"restore completed\"\n"));
}

void Shelf::remove_restore(const std::string& name) { store_.remove("restores/" + name + "/"); }

}  // namespace kymaros::sim::velero
