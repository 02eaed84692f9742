#pragma once

#include <memory>
#include <string>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "operator/replica.hpp"
#include "sim/faults.hpp"

namespace kymaros::simulation {

/// The ways out of a process.
struct Outside {
  http::Transport& api;
  http::Transport& object_store;
};

/// One life of the operator: all that a process of it holds in memory, wired as `kymaros operator` wires it.
class OperatorProcess {
 public:
  OperatorProcess(std::string name, Outside outside, async::VirtualLoop& loop, Random& random,
                  const op::Settings& settings, runtime::LeaderTimes lease);
  ~OperatorProcess();

  const std::string& name() const { return name_; }

  /// Dead for all others from now on. What is left of it goes with the destructor.
  void kill() { is_severed_ = true; }
  bool is_killed() const { return is_severed_; }
  /// As on SIGTERM.
  void stop() { replica_.stop(); }
  /// It ended by itself: stopped, or because it lost the lease. The cluster would start it anew.
  bool has_ended() const { return has_ended_; }

 private:
  Task<void> live();

  std::string name_;
  async::VirtualLoop& loop_;
  bool is_severed_ = false;
  bool has_ended_ = false;
  sim::SeverableTransport api_, object_store_;
  kube::Client client_;
  op::Replica replica_;
  async::TaskGroup tasks_;
};

}  // namespace kymaros::simulation
