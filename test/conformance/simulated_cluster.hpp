#pragma once

#include <string>

#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "conformance/cluster_under_test.hpp"
#include "sim/cluster.hpp"

namespace kymaros::conformance {

/// The simulation, in virtual time.
class SimulatedCluster final : public ClusterUnderTest {
 public:
  /// Everything in it is up.
  SimulatedCluster();

  async::VirtualLoop& loop() { return loop_; }

  http::Transport& api() override { return cluster_.api(); }
  std::string server() const override { return "http://cluster"; }
  Clock& clock() override { return loop_.clock(); }
  Task<Result<http::Response>> download(std::string url) override;
  Task<async::Semaphore::Permit> turn_to_back_up() override;
  Task<Result<std::string>> outdated(std::string token) override;

 private:
  async::VirtualLoop loop_;
  SeededRandom random_{1};
  sim::Cluster cluster_{loop_.executor(), loop_.clock(), random_, {}};
};

}  // namespace kymaros::conformance
