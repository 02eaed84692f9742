#pragma once

#include <map>
#include <string>

#include "sim/controllers/retries.hpp"
#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Makes the volumes that claims were promised, and deletes released ones whose reclaim policy says so: all
/// dynamic provisioners of the cluster, as sig-storage-lib-external-provisioner behaves.
///
/// How it fares with a StorageClass is in annotations of the class:
///   sim.kubernetes.io/provision         "never" (nobody provisions), or how long it takes (default 500ms)
///   sim.kubernetes.io/provision-error   it fails with these words, again and again
///   sim.kubernetes.io/delete-error      deleting a volume fails with these words
class VolumeProvisioner {
 public:
  explicit VolumeProvisioner(Registry& registry);

 private:
  void observe(const Change& change);
  void provision(const kube::ObjectKey& key);
  void finish(const json::Value& claim, const json::Value& storage_class);
  void remove(const kube::ObjectKey& key);

  Registry& registry_;
  EventRecorder events_;
  Retries provision_retries_{std::chrono::seconds(15), std::chrono::seconds(1000)};
  Retries delete_retries_{std::chrono::seconds(15), std::chrono::seconds(1000)};
  std::map<std::string, MonotonicTime> started_;  // by the claim's uid
  Worker claims_, volumes_;
};

}  // namespace kymaros::sim
