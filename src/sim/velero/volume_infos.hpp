#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/velero/contents.hpp"
#include "sim/velero/context.hpp"

namespace kymaros::sim::velero {

/// The list of volumes that a backup writes (BackupVolumeInfos): one for each of its persistent volumes that
/// a claim is bound to. `skipped` says why a claim's data was not copied.
json::Value backup_volume_infos(const std::vector<Item>& items, const std::vector<ObjectPtr>& transfers,
                                const std::map<kube::ObjectKey, std::string>& skipped,
                                const Version& version);

/// The list that a restore writes (RestoreVolumeInfo): one for each transfer into a claim. It is written
/// before transfers tell how they ended, so without their phase; sizes are those of the snapshots.
json::Value restore_volume_infos(Registry& registry, const std::vector<ObjectPtr>& transfers,
                                 const json::Value& backup_infos, const Version& version);

/// The claim behind a volume of a pod; an empty name if there is none.
kube::ObjectKey claim_of_volume(const json::Value& pod, std::string_view volume);

}  // namespace kymaros::sim::velero
