#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "sim/cluster.hpp"
#include "sim/faults.hpp"
#include "simulation/coverage.hpp"
#include "simulation/invariant.hpp"
#include "simulation/operator_process.hpp"

namespace kymaros::simulation {

/// What happens to an operator at one of its requests.
enum class Disturbance {
  KilledBefore,  // the request does not arrive
  KilledAfter,   // it is carried out, and nobody learns of it
  Stopped,       // SIGTERM, of all operators
  ServerError,
  Conflict,  // of writes; others: nothing
  AnswerLost,
  PastForgotten,  // all watches break, and every resourceVersion is too old
};

/// A simulated cluster in virtual time with the operator in it, which may be killed and is started again, and
/// with all invariants looking on. Everything follows from the seed.
class World {
 public:
  struct Options {
    std::uint64_t seed = 1;
    Time start = Time(std::chrono::seconds(1'774'494'000));  // 2026-03-26T03:00:00Z
    sim::Cluster::Options cluster = {};
    op::Settings settings = {.version = "simulated"};
    runtime::LeaderTimes lease = {};
  };

  explicit World(Options options);
  ~World();

  async::VirtualLoop& loop() { return loop_; }
  sim::Cluster& cluster() { return cluster_; }
  sim::Registry& registry() { return cluster_.registry(); }
  /// Of the world: independent of that of the operators.
  Random& random() { return random_; }

  /// Another replica.
  void start_operator();
  /// As kill -9, of the replica that leads (or the first); the cluster starts it again after 10 s.
  void kill_operator();
  /// As SIGTERM, of all; the cluster starts them again.
  void stop_operators();

  /// As if their Deployment were scaled to zero, and back.
  void keep_operators_away(bool are_away);

  /// What is to happen to each request of the operators (not those for events, which are best effort).
  using Decide = std::function<sim::Fault(const http::Request&, int n)>;
  void decide_faults(Decide decide) { decide_ = std::move(decide); }
  /// Disturbs an operator once, at its n-th request from now. Requests for the lease do not count.
  void disturb_at_request(int n, Disturbance disturbance);
  /// Kills an operator whenever a request of it has been carried out that is such.
  void kill_whenever(std::function<bool(const http::Request&)> is_such) { is_deadly_ = std::move(is_such); }
  /// Of operators, without those for events and the lease.
  int requests() const { return requests_; }
  Cells cells() const { return coverage_.cells(); }

  void pass(Duration time);
  /// Passes time until `holds`; false if it did not within `most`.
  bool pass_until(const std::function<bool()>& holds, Duration most);

  /// No test has a run under way, and none is asked for.
  bool is_at_rest();
  /// Lets what is under way end, and looks whether the invariants of a world at rest hold.
  void come_to_rest(Duration most = std::chrono::hours(2));
  /// Deletes all tests, gives the operator time, and looks whether anything is left.
  void delete_everything();

  /// Sentences: "expiry is kept: rp-test-... expired at ...".
  std::vector<std::string> offences() const;

  /// What happened, line by line; the same for the same seed.
  const std::string& log() const { return log_; }
  void note(const std::string& line);

 private:
  struct Replica {
    std::string name;
    std::unique_ptr<OperatorProcess> process;
    MonotonicTime starts_at{};  // while it is down
    int lives = 0;
  };

  sim::Fault meet(const http::Request& request);
  std::optional<sim::Fault> disturb(const http::Request& request);
  void tend_replicas();
  void look();
  void tell(const sim::Change& change);
  void hear(const sim::AuditEntry& entry);

  async::VirtualLoop loop_;
  SeededRandom random_, cluster_random_, operator_random_;
  op::Settings settings_;
  runtime::LeaderTimes lease_;
  sim::Cluster cluster_;
  sim::FaultyTransport line_;
  Decide decide_;
  bool operators_are_away_ = false;
  int requests_ = 0;
  int disturb_at_ = 0;
  Disturbance disturbance_ = Disturbance::KilledBefore;
  std::function<bool(const http::Request&)> is_deadly_;
  MonotonicTime reachable_since_{};
  MonotonicTime looked_at_{};
  MonotonicTime tended_at_{};
  std::vector<std::unique_ptr<Invariant>> invariants_;
  Coverage coverage_;
  std::string unrest_;  // what did not come to rest
  std::string log_;
  std::vector<Replica> replicas_;  // go first: what they still do is heard by all of the above
};

}  // namespace kymaros::simulation
