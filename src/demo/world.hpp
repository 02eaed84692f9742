#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "demo/replica.hpp"
#include "demo/storyline.hpp"
#include "sim/cluster.hpp"

namespace kymaros::demo {

/// The bearer tokens of those who may come.
struct Tokens {
  std::string admin, viewer, operator_;
};

/// A simulated cluster with Velero, the applications, their backup schedules, and all that comes with the
/// operator; and the operator itself.
class World {
 public:
  World(Time start, std::uint64_t seed, std::string version);
  ~World();

  async::VirtualLoop& loop() { return loop_; }
  sim::Cluster& cluster() { return cluster_; }
  sim::Registry& registry() { return cluster_.registry(); }
  const Tokens& tokens() const { return tokens_; }
  Time now() const { return loop_.clock().now(); }

  /// Creates the applications and their backup schedules, and RestoreTests later, when there are backups.
  void add_applications();
  void add_tests();

  /// The only one: waits for no lease, and keeps none for anybody to see.
  void start_operator();
  void stop_operator() { operator_.reset(); }

  /// Takes the ledger's volume out of its backups, as somebody with kubectl would.
  void leave_out_ledger();
  /// Asks every test for a run now.
  void trigger_all();
  bool is_at_rest();

  /// Passes virtual time.
  void pass_until(Time until);
  /// Goes on at a later time, as if nothing had happened until then: for days at which nothing is planned.
  void skip_to(Time until);
  /// False if it did not come about within `most`.
  bool pass_until(const std::function<bool()>& holds, Duration most);

 private:
  void install();

  mutable async::VirtualLoop loop_;
  SeededRandom cluster_random_, operator_random_;
  sim::Cluster cluster_;
  Tokens tokens_;
  std::string version_;
  std::unique_ptr<Replica> operator_;
};

}  // namespace kymaros::demo
