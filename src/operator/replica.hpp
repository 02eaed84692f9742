#pragma once

#include <string>

#include "async/task.hpp"
#include "backup/velero/velero.hpp"
#include "kube/client.hpp"
#include "operator/operator.hpp"
#include "runtime/leader_election.hpp"
#include "runtime/manager.hpp"

namespace kymaros::op {

/// One replica of the operator: all that a process of it holds beside its ways to the outside. It is the same
/// in a pod, in a simulation and in the demonstration.
class Replica {
 public:
  struct Options {
    std::string identity;  // unique to this process; empty: it is the only one, and waits for no lease
    runtime::LeaderTimes lease = {};
    Duration stop_within = std::chrono::seconds(20);
  };

  /// `to_stores`: ways to the object stores of backups.
  Replica(kube::Client& client, backup::velero::ObjectStores::Connect to_stores, Clock& clock, Random& random,
          const async::Executor& executor, const Settings& settings, const Options& options);

  /// For further parts of the process, before run().
  runtime::Manager& manager() { return manager_; }

  /// Until stop(), or until a part ends by itself; see runtime::Manager.
  Task<void> run() { return manager_.run(); }
  void stop() { manager_.stop(); }

 private:
  backup::velero::Velero velero_;
  Operator operator_;
  runtime::LeaderElection election_;
  runtime::Manager manager_;
};

}  // namespace kymaros::op
