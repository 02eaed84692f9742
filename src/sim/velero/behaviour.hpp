#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/time.hpp"

namespace kymaros::sim::velero {

/// How a simulated Velero works, good and bad; may be changed at any time, and counts for what begins then.
struct Behaviour {
  bool is_stopped = false;  // no pod of it runs
  bool location_is_available = true;
  bool backups_fail = false;
  bool backups_partially_fail = false;
  std::set<std::string> loses = {};  // names of objects that a restore does not bring back, and does not tell
  std::set<std::string> loses_data = {};  // names of claims that a restore leaves empty, and does not tell
  std::optional<std::string> restores_fail = std::nullopt;            // with this reason
  std::optional<std::string> restores_partially_fail = std::nullopt;  // with this error
  std::optional<Duration> restores_stall =
      std::nullopt;                         // for so long, when all objects are there; then they end
  bool restores_again_after_stall = false;  // and bring back what was removed meanwhile
  Duration per_object = std::chrono::milliseconds(50);
};

}  // namespace kymaros::sim::velero
