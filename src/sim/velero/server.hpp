#pragma once

#include "sim/velero/backup_sync.hpp"
#include "sim/velero/backups.hpp"
#include "sim/velero/deletions.hpp"
#include "sim/velero/downloads.hpp"
#include "sim/velero/expiry.hpp"
#include "sim/velero/locations.hpp"
#include "sim/velero/restores.hpp"
#include "sim/velero/schedules.hpp"
#include "sim/velero/status_requests.hpp"

namespace kymaros::sim::velero {

/// One process of Velero's server: all that it knows beyond its objects goes with it.
class Server {
 public:
  /// Takes up what it finds; what was InProgress has failed.
  explicit Server(Context context);

  /// Told of all changes.
  void note(const Change& change);

 private:
  Locations locations_;
  BackupSync sync_;
  Backups backups_;
  Restores restores_;
  Schedules schedules_;
  Downloads downloads_;
  StatusRequests status_requests_;
  Deletions deletions_;
  Expiry expiry_;
};

}  // namespace kymaros::sim::velero
