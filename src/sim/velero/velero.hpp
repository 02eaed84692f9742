#pragma once

#include <memory>
#include <string>

#include "http/transport.hpp"
#include "sim/registry.hpp"
#include "sim/velero/behaviour.hpp"
#include "sim/velero/context.hpp"
#include "sim/velero/node_agent.hpp"
#include "sim/velero/object_store.hpp"
#include "sim/velero/server.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim::velero {

/// Velero in a simulated cluster, in namespace velero, with the object store that it writes to.
///
/// Its server works while its Deployment has an available pod: it stops with the Deployment's pods, and
/// starts anew with them. What it writes into the object store outlives it.
class Velero {
 public:
  /// Who makes the pods of its Deployment: the cluster's controllers, or nobody. Then its status is written
  /// as if they were there.
  enum class Pods { MadeByCluster, Pretended };

  explicit Velero(Registry& registry, Pods pods = Pods::MadeByCluster);

  /// Into a cluster that has none. `version`: "1.14" to "1.18".
  void install(const std::string& version = "1.18");

  /// Another version, as when somebody installs it over this one; the server starts anew.
  void upgrade(const std::string& version);

  const Behaviour& behaviour() const { return behaviour_; }
  /// From now on. If it is to be stopped, its Deployment is scaled to 0.
  void behave(Behaviour behaviour);
  /// The server's process dies and starts anew, which takes three seconds: what was InProgress has failed.
  void restart();
  /// The process runs.
  bool is_up() const { return server_ != nullptr; }

  ObjectStore& object_store() { return store_; }

 private:
  void note(const Change& change);
  void tend_server();
  Context context() {
    return {.registry = registry_, .store = store_, .behaviour = behaviour_, .version = version_};
  }

  Registry& registry_;
  Pods pods_;
  Version version_;
  Behaviour behaviour_;
  ObjectStore store_;
  NodeAgent node_agent_;
  std::unique_ptr<Server> server_;
  MonotonicTime starts_at_{};  // not before
  Worker tending_;
};

}  // namespace kymaros::sim::velero
