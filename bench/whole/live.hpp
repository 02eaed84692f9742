#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/loop.hpp"
#include "async/pace.hpp"
#include "async/task_group.hpp"
#include "sim/serving/cluster_server.hpp"
#include "whole/operator_program.hpp"
#include "whole/test_bed.hpp"

namespace kymaros::bench {

/// Seconds and milliseconds as they are measured.
using Seconds = std::chrono::duration<double>;

/// When a test bed for Live begins, whose preparation passes some virtual time.
Time hour_ago();

/// The shipped program, as a process of its own, at work on a simulated cluster in this one: what is measured
/// of the process is the operator's alone.
///
/// The cluster's wall clock is the machine's from now on. What it waits for (a provider that notices, a
/// connection's latency) takes `1/speed` of the time that it would take a real one.
class Live {
 public:
  Live(TestBed& bed, std::string program, int speed = 1);
  ~Live();

  /// Starts the operator and waits until it says that it is ready; how long that took from the start of the
  /// process.
  Seconds start_operator();
  OperatorProgram& process() { return *process_; }

  /// Lets time pass until `holds`; throws if it does not within `most`, or if the operator ends.
  void pass_until(const std::function<bool()>& holds, Seconds most);
  void pass(Seconds time);
  /// Until the operator has asked for nothing but its lease for `quiet`.
  void pass_until_quiet(Seconds quiet = Seconds(2));

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void turn();
  Task<void> await_ready(std::optional<SteadyTime>& ready_at);

  TestBed& bed_;
  std::string program_, folder_;
  async::Pace pace_;
  async::LoopClock clock_;  // the machine's
  sim::ClusterServer server_;
  async::TaskGroup serving_;
  std::unique_ptr<OperatorProgram> process_;
};

}  // namespace kymaros::bench
