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
/// transfers. Never fails for what Velero did not write, or what may not be read; says it in notes. Fails
/// while the API server or the object store cannot be reached: a moment's trouble is not to lower a verdict.
class OutcomeReader {
 public:
  OutcomeReader(kube::Client& client, Downloads& downloads, std::string velero_namespace)
      : client_(client), downloads_(downloads), velero_namespace_(std::move(velero_namespace)) {}

  Task<Result<RestoreOutcome>> read(std::string restore);

 private:
  Task<Result<void>> read_results(std::string restore, RestoreOutcome& outcome);
  Task<Result<void>> read_volumes(std::string restore, RestoreOutcome& outcome);
  Task<Result<std::vector<VolumeInfo>>> volume_list(std::string restore, RestoreOutcome& outcome);
  Task<Result<std::vector<Transfer>>> transfers(kube::ResourceType type, std::string restore,
                                                RestoreOutcome& outcome);
  Task<Result<std::map<PodVolume, std::string>>> look_up_claims(std::vector<PodVolume> volumes);

  kube::Client& client_;
  Downloads& downloads_;
  std::string velero_namespace_;
};

}  // namespace kymaros::backup::velero
