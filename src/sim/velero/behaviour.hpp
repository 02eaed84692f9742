#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/time.hpp"

namespace kymaros::sim::velero {

/// How a simulated Velero works, well and badly. It may be changed at any time, and counts for what is done
/// from then on. Objects and claims are meant by their names, in whichever namespace.
struct Behaviour {
  bool is_stopped = false;  // no pod of it runs
  bool location_is_available = true;
  bool node_agent_runs = true;  // which moves the data of volumes
  /// The server runs with --default-volumes-to-fs-backup: backups that say nothing of it copy all volumes.
  bool copies_volumes_by_default = true;

  bool backups_fail = false;              // the object store takes no backup
  bool backups_partially_fail = false;    // no volume, or the first object, gets into a backup
  std::set<std::string> leaves_out = {};  // objects that get into no backup, of which nothing is said

  std::set<std::string> loses = {};               // objects that restores do not bring back, nor say so
  std::set<std::string> loses_data = {};          // claims that restores leave empty, and say nothing of
  std::set<std::string> empties = {};             // claims whose transfer ends well after no byte
  std::set<std::string> fails_data = {};          // claims whose transfer fails
  std::optional<std::string> restores_fail = {};  // with this reason, when all objects are there
  std::optional<std::string> restores_partially_fail = {};  // with this error, in the first namespace
  /// When all objects are there, before the restore goes on. Duration::max(): for ever. One that stalls goes
  /// on when this is taken away.
  std::optional<Duration> restores_stall = {};
  bool restores_again_after_stall = false;  // brings back what was removed meanwhile

  /// Backups and restores wait so long for plugins (snapshots, data movers) before they finish.
  std::optional<Duration> plugin_operations_take = {};

  Duration per_object = std::chrono::milliseconds(100);
  Duration per_volume = std::chrono::seconds(3);
};

}  // namespace kymaros::sim::velero
