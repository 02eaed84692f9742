#pragma once

#include <string>
#include <string_view>

#include "sim/event_recorder.hpp"
#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Binds PersistentVolumeClaims to volumes: the one that a claim names, or one that fits; where none does, it
/// asks the provisioner of the claim's class for one (annotation volume.kubernetes.io/storage-provisioner),
/// or waits for a pod first. A claim whose volume is gone is Lost. The claims' half of the persistent volume
/// controller; claims that wait are looked at every 15 s.
class ClaimBinder {
 public:
  explicit ClaimBinder(Registry& registry);

 private:
  void observe(const Change& change);
  void reconcile(const kube::ObjectKey& key);
  void check_bound(const json::Value& claim);
  void find_volume(const json::Value& claim);
  void bind_named(const json::Value& claim);
  bool take_default_class(const json::Value& claim);
  void provision(const json::Value& claim);
  void say_what_it_waits_for(const json::Value& claim);
  void bind(const json::Value& volume, const json::Value& claim);
  void lose(const json::Value& claim, std::string_view reason, std::string_view message);

  Registry& registry_;
  EventRecorder events_;
  Worker worker_;
};

}  // namespace kymaros::sim
