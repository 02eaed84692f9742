#include "sim/velero/server.hpp"

namespace kymaros::sim::velero {

Server::Server(Context context)
    : locations_(context),
      sync_(context),
      backups_(context),
      restores_(context),
      schedules_(context),
      downloads_(context),
      status_requests_(context),
      deletions_(context),
      expiry_(context) {
  locations_.resume();
  sync_.resume();
  backups_.resume();
  restores_.resume();
  schedules_.resume();
  downloads_.resume();
  status_requests_.resume();
  deletions_.resume();
  expiry_.resume();
}

void Server::note(const Change& change) {
  locations_.note(change);
  sync_.note(change);
  backups_.note(change);
  restores_.note(change);
  schedules_.note(change);
  downloads_.note(change);
  status_requests_.note(change);
  deletions_.note(change);
  expiry_.note(change);
}

}  // namespace kymaros::sim::velero
