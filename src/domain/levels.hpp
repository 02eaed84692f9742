#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "domain/evidence.hpp"

namespace kymaros::domain {

enum class LevelStatus { Pass, Partial, Fail, NotTested };

/// "pass", "partial", "fail", "not_tested": as reports spell it.
std::string_view to_string(LevelStatus status);

/// One of the six levels of the score.
struct Level {
  LevelStatus status = LevelStatus::NotTested;
  int points = 0;
  int max_points = 0;
  int covered_points = 0;  // how many of max_points were really put to a test (decision 2)
  std::string detail;
  std::vector<std::string> tested;
  std::vector<std::string> not_tested;
};

struct Levels {
  Level restore_integrity;     // 25
  Level completeness;          // 20
  Level pod_startup;           // 20
  Level internal_health;       // 20
  Level cross_namespace_deps;  // 10
  Level rto_compliance;        // 5

  std::array<const Level*, 6> all() const {
    return {&restore_integrity, &completeness,         &pod_startup,
            &internal_health,   &cross_namespace_deps, &rto_compliance};
  }
};

/// Gives each level its points, truncated to whole ones (decisions 1, 2, 6, 10).
Levels judge_levels(const Evidence& evidence);

}  // namespace kymaros::domain
