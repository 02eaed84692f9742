#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backup/provider.hpp"
#include "backup/velero/objects.hpp"

namespace kymaros::backup::velero {

/// What there is to choose from: everything in Velero's namespace.
struct Shelf {
  std::vector<Backup> backups;
  std::vector<BackupStorageLocation> locations;
  std::vector<Schedule> schedules;
};

/// The name of the storage location of a backup; empty: the default one.
std::string location_of(const Backup& backup);

/// The location of that name; nothing if there is none.
const BackupStorageLocation* find_location(const std::vector<BackupStorageLocation>& locations,
                                           std::string_view name);

/// When a backup's data was taken: its start, as Velero itself sorts them. A backup that was synced from
/// object storage has the sync as its creation time, so that is the last resort.
Time taken_at(const Backup& backup);

BackupFacts facts_of(const Backup& backup);

/// Why `backup` cannot be restored for these namespaces, in a few words; empty if it can. Restorable is
/// Completed or PartiallyFailed, not expired, not being deleted, in an available location, taking in every
/// namespace. (A read-only location will do: restoring from one is Velero's own disaster procedure.)
std::string why_not(const Backup& backup, const Shelf& shelf, const std::vector<std::string>& namespaces,
                    Time now);

/// Chooses what a run restores: the named backup, or the one taken last of those that can be restored.
/// ErrorCode::Unavailable if only the state of a location is in the way; else NotFound, with a sentence that
/// says what was looked at (ten at most) and why none of it will do.
Result<BackupChoice> choose_backup(const BackupQuery& query, const Shelf& shelf, Time now);

}  // namespace kymaros::backup::velero
