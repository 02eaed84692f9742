#pragma once

#include <string>

#include "http/transport.hpp"
#include "sim/registry.hpp"
#include "sim/velero/backups.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/downloads.hpp"
#include "sim/velero/restores.hpp"
#include "sim/velero/schedules.hpp"
#include "sim/velero/shelf.hpp"

namespace kymaros::sim::velero {

/// Velero in a simulated cluster, in namespace velero, with its object store.
class Velero {
 public:
  explicit Velero(Registry& registry);

  /// Makes its kinds, its namespace, its Deployment and its default location.
  void install(const std::string& version = "1.18");

  /// As it works now.
  const Behaviour& behaviour() const { return behaviour_; }
  void behave(Behaviour behaviour);
  /// Its pod dies and comes back: what was under way has failed.
  void restart();

  http::Transport& object_store() { return shelf_.store(); }

 private:
  void show_health();

  Registry& registry_;
  Behaviour behaviour_;
  Shelf shelf_;
  Backups backups_;
  Schedules schedules_;
  Restores restores_;
  Downloads downloads_;
};

}  // namespace kymaros::sim::velero
