#pragma once

#include <vector>

#include "api/restore_test.hpp"
#include "api/restore_test_plan.hpp"
#include "api/vocabulary.hpp"
#include "base/random.hpp"

namespace kymaros::op {

struct AdmissionInput {
  const api::RestoreTest& test;
  const api::RestoreTestPlan& plan;
  api::RunTrigger trigger;
  bool policy_found = false;
  std::vector<api::Check> checks;  // of the policy
  Time now;
};

/// The record of a new run: every name that it will ever use is drawn here, and written before anything is
/// made (decision 14). It waits in step Queued.
api::RunRecord admit(const AdmissionInput& input, Random& random);

/// The slot is held: the clock starts, and the deadline is the smaller of timeout and TTL (decision 7).
void start_clock(api::RunRecord& run, const api::RestoreTestPlan& plan, Time now);

/// Ends the last phase and begins the next.
void begin_phase(api::RunRecord& run, std::string name, Time now);

/// Ends the last phase.
void end_phase(api::RunRecord& run, Time now);

}  // namespace kymaros::op
