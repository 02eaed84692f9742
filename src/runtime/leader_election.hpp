#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "runtime/leader_machine.hpp"

namespace kymaros::runtime {

/// Runs something on one replica at a time, guarded by a Lease (coordination.k8s.io/v1).
class LeaderElection {
 public:
  struct Options {
    kube::ObjectKey lease;
    std::string identity;  // "<hostname>_<uuid>": unique to this process
    LeaderTimes times{};
  };

  LeaderElection(kube::Client& client, Clock& clock, Random& random, async::Executor executor,
                 Options options);

  /// Waits for the lease, runs `lead` while it is held, and gives the lease back when `lead` ended or this
  /// task is cancelled. Returns true if `lead` ended of its own accord, false if the lease was lost: then
  /// `lead` was cancelled and has ended, and the process should too.
  Task<bool> run(std::function<Task<void>()> lead);

  bool is_leader() const { return leading_; }

 private:
  Task<void> acquire();
  Task<bool> try_once();
  Task<void> keep();
  Task<void> give_back();

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  async::Executor executor_;
  Options options_;
  LeaderMachine machine_;
  bool leading_ = false;
};

}  // namespace kymaros::runtime
