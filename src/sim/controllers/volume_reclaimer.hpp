#pragma once

#include <string_view>

#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// The phases of PersistentVolumes: Available, Bound, and Released when the claim is gone. What becomes of
/// the volume then is its reclaim policy's: Retain keeps it; Delete is done by who provisioned it
/// (VolumeProvisioner), and Failed where nobody did. The volumes' half of the persistent volume controller.
class VolumeReclaimer {
 public:
  explicit VolumeReclaimer(Registry& registry);

 private:
  void observe(const Change& change);
  void reconcile(const kube::ObjectKey& key);
  void reclaim(const json::Value& volume);
  void unbind(const json::Value& volume);
  void set_phase(const json::Value& volume, std::string_view phase);

  Registry& registry_;
  EventRecorder events_;
  Worker worker_;
};

}  // namespace kymaros::sim
