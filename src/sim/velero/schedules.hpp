#pragma once

#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's schedule controller: makes a Backup "<schedule>-YYYYMMDDHHMMSS" at each time of a Schedule that
/// is not paused.
class Schedules {
 public:
  Schedules(Registry& registry, const Behaviour& behaviour);

 private:
  void reconcile(const kube::ObjectKey& key);
  void make_backup(const json::Value& schedule);

  Registry& registry_;
  const Behaviour& behaviour_;
  Worker worker_;
};

}  // namespace kymaros::sim::velero
