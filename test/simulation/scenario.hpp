#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"
#include "simulation/world.hpp"

namespace kymaros::simulation {

/// One line of a scenario: a verb and what it is about, `- time passes: 4h`.
struct Step {
  std::string verb;
  json::Value about;
};

/// A story as data (test/scenarios/*.yaml): what there is, what happens in which order, what must hold then.
/// The README there has the words.
struct Scenario {
  std::string name;
  std::string starts;                    // RFC 3339; empty: 2026-03-26T03:00:00Z
  bool is_long = false;                  // many simulated hours: left out where minutes count
  bool is_disturbed_everywhere = false;  // a standard run: `make simulate` disturbs it at all its requests
  std::set<std::string> may_offend;      // names of invariants that people break in it
  std::vector<Step> given, when, then;
};

/// ErrorCode::Invalid, with what is wrong in which part.
Result<Scenario> parse_scenario(std::string_view yaml);

/// What happens to the operator at one of its requests, counted from its first start.
struct Trouble {
  int request = 0;  // 0: none
  Disturbance kind = Disturbance::KilledBefore;
};

/// Plays a scenario. What did not hold, invariants included, in sentences; empty: all is well. `log` is what
/// happened, line by line.
struct Played {
  std::vector<std::string> failures;
  std::string log;
  int requests = 0;  // of operators
  int reports = 0;
  Duration simulated{0};
  Cells cells = {};
};
Played play(const Scenario& scenario, Trouble trouble = {});

}  // namespace kymaros::simulation
