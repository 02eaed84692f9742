#pragma once

#include "sim/velero/context.hpp"

namespace kymaros::sim::velero {

/// Makes what an installation of Velero consists of, as far as it is not there: its kinds, its namespace, the
/// Deployment velero, the DaemonSet node-agent, and the BackupStorageLocation default.
void install_objects(Registry& registry, const Version& version);

/// Whether a pod of the server runs, as its Deployment says.
bool is_running(Registry& registry);
/// Pods of its node-agent do, as far as its DaemonSet says.
bool has_node_agent(Registry& registry);

/// For a cluster without controllers: says of the Deployment that all its pods are there.
/// Makes the workloads those of another version.
void set_images(Registry& registry, const Version& version);
void show_as_running(Registry& registry);

}  // namespace kymaros::sim::velero
