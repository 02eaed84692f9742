#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/velero/context.hpp"

/// File-system restore: the pod waits in an init container until the node-agent has brought its volumes'
/// data.
namespace kymaros::sim::velero {

/// The transfers of a backup that read volumes of this pod (as it is in the backup).
std::vector<ObjectPtr> transfers_of_pod(const std::vector<ObjectPtr>& backed_up, const json::Value& pod);

/// Puts the init container restore-wait before all others.
void add_restore_wait(json::Value& pod, const json::Value& restore, const std::vector<ObjectPtr>& transfers,
                      const Version& version);

/// The PodVolumeRestore that brings the data of `transfer` into `pod`, which was created.
json::Value pod_volume_restore(const json::Value& restore, const json::Value& pod,
                               const json::Value& transfer, const Version& version);

}  // namespace kymaros::sim::velero
