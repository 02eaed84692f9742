#include "simulation/invariant.hpp"

#include <algorithm>

namespace kymaros::simulation {

void Invariant::offence(std::string sentence) {
  if (std::ranges::find(offences_, sentence) == offences_.end()) offences_.push_back(std::move(sentence));
}

std::vector<std::unique_ptr<Invariant>> all_invariants(sim::Registry& registry) {
  std::vector<std::unique_ptr<Invariant>> out;
  for (const auto make :
       {one_sandbox_for_a_run_and_source, one_report_for_a_run, expiry_is_kept, only_its_own_is_written,
        nothing_is_left, phase_follows_the_arrows, score_is_the_sum, due_times_are_accounted_for,
        verdict_is_true, what_is_made_was_written_down, one_restore_at_a_time, clean_means_gone,
        triggers_are_answered_once, one_operator_works, pods_run_behind_a_fence, nothing_waits_for_ever,
        a_sandbox_stands_while_needed}) {
    out.push_back(make(registry));
  }
  return out;
}

}  // namespace kymaros::simulation
