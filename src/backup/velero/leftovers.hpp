#pragma once

#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// Has the volumes that a restore left reclaimed (leftover_volumes.hpp); a sentence for each that is still
/// there.
Task<Result<std::vector<std::string>>> reclaim_volumes(kube::Client& client,
                                                       std::vector<std::string> sandboxes, Time since);

/// Removes the VolumeSnapshotContents that a restore made (velero-io/velero#9186); a sentence for each that
/// is still there. One whose policy is not Retain is left: deleting it would delete the backup's own snapshot
/// (#4945). Nothing to do where the cluster has no CSI snapshots.
Task<Result<std::vector<std::string>>> remove_snapshot_contents(kube::Client& client, std::string restore);

}  // namespace kymaros::backup::velero
