#pragma once

#include <map>
#include <string>

#include "sim/velero/contents.hpp"
#include "sim/velero/object_store.hpp"

namespace kymaros::sim::velero {

/// What Velero has in its object store: the files, and beside them what backups hold, so that nothing need be
/// unpacked to be restored.
class Shelf {
 public:
  explicit Shelf(Clock& clock) : store_(clock) {}

  ObjectStore& store() { return store_; }

  /// Writes all files of a backup.
  void put_backup(const std::string& name, Contents contents, const json::Value& results, Time at);
  /// nullptr if there is none.
  const Contents* find_backup(const std::string& name) const;
  void remove_backup(const std::string& name);

  void put_restore(const std::string& name, const json::Value& results, const json::Value& volumes);
  void remove_restore(const std::string& name);

  /// Where the file of a DownloadRequest's target is ("BackupContents", "nightly"); empty for an unknown
  /// kind.
  static std::string key_of(const std::string& kind, const std::string& name);

 private:
  ObjectStore store_;
  std::map<std::string, Contents> backups_;
};

}  // namespace kymaros::sim::velero
