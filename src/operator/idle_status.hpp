#pragma once

#include <optional>
#include <vector>

#include "api/restore_test.hpp"
#include "api/restore_test_plan.hpp"
#include "operator/cleaner.hpp"
#include "operator/conditions.hpp"

namespace kymaros::op {

/// Why a test cannot run although its spec reads well: the provider, in words. Empty: nothing is in the way.
struct ProviderFinding {
  bool is_ready = true;
  std::string reason = "ProviderReady";
  std::string message;
};

/// The condition SandboxClean.
Claim sandbox_clean(const CleanState& clean);

/// Nothing that a run made is left: its names go from the status.
void forget_sandboxes(api::RestoreTestStatus& status);

/// When the schedule wants the next run: what is recorded, unless the spec changed since (then from now on).
std::optional<Time> next_run_at(const api::RestoreTest& test, const api::RestoreTestPlan& plan, Time now);

/// How many times of the schedule passed without a run between the one that was due and now.
std::int64_t missed_between(const api::RestoreTestPlan& plan, Time due, Time now);

/// The status of a test that is not running: phase Idle, next run, and the conditions that say whether it can
/// run. `problems` are those of the spec; `plan` is there if there are none; `cleaned` says
/// what is left of ended runs; nothing: nobody looked.
api::RestoreTestStatus idle_status(const api::RestoreTest& test, const api::RestoreTestPlan* plan,
                                   const std::vector<api::Problem>& problems, const ProviderFinding& provider,
                                   const std::optional<CleanState>& cleaned, Time now);

}  // namespace kymaros::op
