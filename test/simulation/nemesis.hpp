#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "simulation/world.hpp"

namespace kymaros::simulation {

/// How much goes wrong, drawn once for each world, so that some worlds are calm in one way and wild in
/// another.
struct Temper {
  double request_faults = 0;    // share of requests
  double watch_faults = 0;      // share of watches
  Duration between_kills{0};    // on average; 0: none
  Duration between_outages{0};  // of the API server
  Duration longest_outage{0};
  Duration between_breaks{0};  // all watches break, or the past is forgotten
  bool clock_jumps = false;
};
Temper draw_temper(Random& random);

/// Makes trouble in a world, as its temper is, until it is told to stop.
class Nemesis {
 public:
  Nemesis(World& world, Temper temper);

  /// What may happen now happens; to be called every second or so.
  void act();
  /// No more trouble; what is away comes back.
  void rest();

  struct Count {
    int faults = 0, kills = 0, outages = 0, breaks = 0, jumps = 0;
    int all() const { return faults + kills + outages + breaks + jumps; }
  };
  const Count& count() const { return count_; }

 private:
  sim::Fault draw_fault(const http::Request& request);
  void aim_kill();
  /// True once in `between` on average, if asked every `interval`.
  bool happens(Duration between, Duration interval);

  World& world_;
  Temper temper_;
  MonotonicTime acted_at_;
  int creations_until_kill_ = 0;          // 0: none is aimed at one
  std::optional<MonotonicTime> back_at_;  // the API server, while it is away
  Count count_;
};

}  // namespace kymaros::simulation
