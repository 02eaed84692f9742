#include "operator/sweep_rule.hpp"

#include <algorithm>

namespace kymaros::op {

std::optional<Time> sweep_at(const SweepCandidate& candidate) {
  const Time grown_up = candidate.created_at + kSweepGrace;
  if (candidate.run_is_under_way) return std::max(grown_up, candidate.expires_at + kSweepGrace);
  if (candidate.is_kept) return std::max(grown_up, candidate.expires_at);
  return grown_up;
}

}  // namespace kymaros::op
