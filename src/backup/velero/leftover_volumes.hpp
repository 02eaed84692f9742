#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::backup::velero {

struct ClaimReference {
  std::string namespace_, name, uid;
};
BOOST_DESCRIBE_STRUCT(ClaimReference, (), (namespace_, name, uid))

struct PersistentVolumeSpec {
  ClaimReference claimRef;
  std::string persistentVolumeReclaimPolicy;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeSpec, (), (claimRef, persistentVolumeReclaimPolicy))

struct PersistentVolumeStatus {
  std::string phase;  // Bound, Released, Failed, ...
  std::string message;
};
BOOST_DESCRIBE_STRUCT(PersistentVolumeStatus, (), (phase, message))

struct PersistentVolume {
  kube::ObjectMeta metadata;
  PersistentVolumeSpec spec;
  PersistentVolumeStatus status;
};
BOOST_DESCRIBE_STRUCT(PersistentVolume, (), (metadata, spec, status))

/// What to do with a volume that names a sandbox as its claim's namespace.
enum class VolumeCleanup {
  NotOurs,  // another namespace's, or older than the run
  Reclaim,  // set its policy to Delete: the cluster then removes it with its storage
  Wait,     // its policy is Delete: the cluster is at it
  Leave,    // not provisioned for the sandbox: its storage may be production's; only a person can tell
};

/// Velero copies the source volume's reclaim policy onto the volumes that it had provisioned for the sandbox,
/// so that those of a Retain source would stay for ever. A volume is reclaimed only if the cluster
/// provisioned it (annotation pv.kubernetes.io/provisioned-by) for a claim in the sandbox since the run
/// began, and if it is not one that Velero restored under its own name (label velero.io/restore-name, unless
/// its name is made of the claim's UID): such a one points at the original's storage.
VolumeCleanup judge_volume(const PersistentVolume& volume, const std::vector<std::string>& sandboxes,
                           Time since);

/// What stands in a report about a volume that is still there.
std::string describe_leftover(const PersistentVolume& volume, VolumeCleanup cleanup);

}  // namespace kymaros::backup::velero
