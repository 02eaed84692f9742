#pragma once

#include <string>
#include <vector>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "kube/client.hpp"

namespace kymaros::backup::velero {

/// Has the volumes that a restore left reclaimed (leftover_volumes.hpp), and adds what is still there.
Task<Result<void>> reclaim_volumes(kube::Client& client, std::vector<std::string> sandboxes, Time since,
                                   Leftovers& left);

/// Removes the VolumeSnapshotContents that a restore made (velero-io/velero#9186), and adds what is still
/// there. One whose policy is not Retain is left: deleting it would delete the backup's own snapshot (#4945).
/// Nothing to do where the cluster has no CSI snapshots.
Task<Result<void>> remove_snapshot_contents(kube::Client& client, std::string restore, Leftovers& left);

}  // namespace kymaros::backup::velero
