#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "simulation/nemesis.hpp"

namespace kymaros::simulation {

/// What became of one random world.
struct Lived {
  std::vector<std::string> failures;  // empty: every invariant held
  std::string log;
  Duration simulated{0};
  Nemesis::Count faults;
  int reports = 0;
  Cells cells = {};
};

/// Applications, schedules, tests, faults and meddling, all drawn from the seed; in the end trouble stops,
/// the world comes to rest and everything is deleted. The same seed gives the same log, byte for byte.
Lived live(std::uint64_t seed);

}  // namespace kymaros::simulation
