#pragma once

#include <map>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "backup/velero/downloads.hpp"
#include "backup/velero/transfers.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// Reads what a terminal Restore left written about itself: its results, its volume list, and its data
/// transfers. Never fails for what Velero did not write, or what may not be read; says it in notes.
class OutcomeReader {
 public:
  OutcomeReader(kube::Client& client, Downloads& downloads, std::string velero_namespace)
      : client_(client), downloads_(downloads), velero_namespace_(std::move(velero_namespace)) {}

  Task<RestoreOutcome> read(std::string restore);

 private:
  Task<void> read_results(std::string restore, RestoreOutcome& outcome);
  Task<void> read_volumes(std::string restore, RestoreOutcome& outcome);
  Task<std::vector<VolumeInfo>> volume_list(std::string restore, RestoreOutcome& outcome);
  Task<std::vector<Transfer>> transfers(kube::ResourceType type, std::string restore,
                                        RestoreOutcome& outcome);
  Task<std::map<PodVolume, std::string>> look_up_claims(std::vector<PodVolume> volumes);

  kube::Client& client_;
  Downloads& downloads_;
  std::string velero_namespace_;
};

}  // namespace kymaros::backup::velero
