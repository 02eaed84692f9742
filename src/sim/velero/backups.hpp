#pragma once

#include <string>

#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/contents.hpp"
#include "sim/velero/shelf.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero's backup controllers: Backups are carried out one by one, Schedules make them, and what has expired
/// goes with its files.
///
///   New --> InProgress --> Finalizing --> Completed | PartiallyFailed
///      `--> FailedValidation        `--> Failed
class Backups {
 public:
  Backups(Registry& registry, Shelf& shelf, const Behaviour& behaviour);

  /// Velero starts anew: what was under way has failed.
  void restart();

 private:
  void reconcile(const kube::ObjectKey& key);
  void begin(const json::Value& backup);
  void collect(const json::Value& backup);
  void end(const json::Value& backup);
  void remove_if_expired(const json::Value& backup);
  Contents take(const json::Value& spec);
  void add_volumes(Contents& contents);
  void say(const kube::ObjectKey& key, json::Object status);

  Registry& registry_;
  Shelf& shelf_;
  const Behaviour& behaviour_;
  Worker worker_;
  std::string under_way_;  // the one backup that is carried out
};

}  // namespace kymaros::sim::velero
