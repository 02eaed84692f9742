#pragma once

#include <functional>
#include <string>

#include "async/task.hpp"
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
  /// task is cancelled. Returns true if `lead` ended of its own accord, false if it was cancelled because the
  /// lease was lost: then the process should end too. An exception of `lead` passes, after the lease was
  /// given back.
  Task<bool> run(std::function<Task<void>()> lead);

  /// True while we lead and nobody else can: also in a process that was stopped for a while, from its first
  /// instruction on.
  bool is_leader() const { return is_leading_ && machine_.may_lead(clock_.monotonic()); }

 private:
  Task<void> acquire();
  Task<bool> try_once();
  Task<bool> look();
  Task<bool> write_claim();
  Task<void> keep();
  Task<bool> give_back();

  kube::Client& client_;
  Clock& clock_;
  Random& random_;
  async::Executor executor_;
  Options options_;
  LeaderMachine machine_;
  bool is_leading_ = false;
};

}  // namespace kymaros::runtime
