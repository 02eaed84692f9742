#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace kymaros::op {

/// A namespace that carries our labels, as the sweeper sees it.
struct SweepCandidate {
  Time created_at;
  Time expires_at;
  bool is_kept = false;           // a failed run's, kept for people until it expires
  bool run_is_under_way = false;  // its RestoreTest, read afresh, says so
};

/// How long a run's own clean-up goes first, and how long a namespace is too young to be judged by what we
/// may not have read yet.
constexpr auto kSweepGrace = std::chrono::minutes(1);

/// When the sweeper is to remove it (now or before: at once); nothing: not before something changes. It has
/// the last word on everything that expired, whatever the state of its run (the TTL failsafe of the brief).
std::optional<Time> sweep_at(const SweepCandidate& candidate);

}  // namespace kymaros::op
