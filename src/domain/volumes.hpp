#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/completeness.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::domain {

enum class VolumeState {
  Restored,
  NoDataInBackup,  // no method, skipped, or not in the backup's volume list
  BackupFailed,    // the backup itself says that the data could not be saved
  NotRestored,     // the transfer failed, did not finish, or was never seen
  Empty,           // 0 bytes came back where the backup had more
  NotBound,        // its claim is not Bound
  Unknown,         // the provider does not say enough
  NeverHadData,    // its claim was not bound to a volume when the backup was taken
};

std::string_view to_string(VolumeState state);

struct VolumeVerdict {
  std::string namespace_;  // source
  std::string claim;
  std::string method;
  VolumeState state = VolumeState::Unknown;
  std::optional<std::int64_t> bytes_in_backup, bytes_restored;
  std::string detail;
  bool excepted = false;

  bool is_good() const {
    return state == VolumeState::Restored || state == VolumeState::NeverHadData || excepted;
  }
};

/// What the provider says that it wrote into a sandbox' claim.
struct DataTransfer {
  std::string sandbox;
  std::string claim;
  std::string phase;  // Completed, Failed, ...; empty: not said
  std::optional<std::int64_t> bytes;
  std::string message;
};

struct VolumeQuestion {
  const Inventory* inventory = nullptr;
  std::map<std::string, std::string> sandboxes;  // source -> sandbox
  std::vector<DataTransfer> transfers;
  bool transfers_read = false;
  std::vector<ObjectFacts> restored;  // its PersistentVolumeClaims tell their phase
  std::vector<Exception> exceptions;  // kind PersistentVolumeClaim
  Exclusions exclusions;
};

/// One verdict for every claim of the inventory (decision 6d), but for those that the run's own exclusions
/// kept out of the sandbox.
std::vector<VolumeVerdict> judge_volumes(const VolumeQuestion& question);

}  // namespace kymaros::domain
