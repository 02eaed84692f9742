#include "operator/idle_status.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kymaros::op {
namespace {

constexpr std::int64_t kMaxMissedCounted = 10'000;

std::vector<api::Problem> only(const std::vector<api::Problem>& problems, api::ProblemKind kind) {
  std::vector<api::Problem> chosen;
  std::ranges::copy_if(problems, std::back_inserter(chosen),
                       [kind](const api::Problem& problem) { return problem.kind == kind; });
  return chosen;
}

Claim ready(const std::vector<api::Problem>& problems, const ProviderFinding& provider) {
  if (!problems.empty()) {
    return {"Ready", false, std::string(api::to_string(problems.front().kind)), api::describe(problems)};
  }
  if (!provider.is_ready) return {"Ready", false, provider.reason, provider.message};
  return {"Ready", true, "Ready", "the test can run"};
}

}  // namespace

Claim sandbox_clean(const CleanState& clean) {
  return {"SandboxClean", clean.is_clean, clean.is_clean ? "Clean" : "CleanUpPending", describe(clean)};
}

void forget_sandboxes(api::RestoreTestStatus& status) {
  status.sandboxNamespaces.clear();
  status.restoreIDs.clear();
  status.sandboxNamespace.clear();
  status.restoreID.clear();
}

std::optional<Time> next_run_at(const api::RestoreTest& test, const api::RestoreTestPlan& plan, Time now) {
  if (plan.is_suspended) return std::nullopt;
  const bool is_current = test.status.observedGeneration == test.metadata.generation;
  const auto& recorded = test.status.nextRunAt;
  if (is_current && recorded) return recorded;
  // An edit during a run does not lose a time that passed meanwhile, if the schedule still has it.
  const bool is_still_due = recorded && *recorded <= now &&
                            plan.schedule.next_after(*recorded - std::chrono::seconds(1)) == recorded;
  return is_still_due ? recorded : plan.schedule.next_after(now);
}

std::int64_t missed_between(const api::RestoreTestPlan& plan, Time due, Time now) {
  std::int64_t missed = 0;
  for (auto at = plan.schedule.next_after(due); at && *at <= now && missed < kMaxMissedCounted;
       at = plan.schedule.next_after(*at)) {
    ++missed;
  }
  return missed;
}

api::RestoreTestStatus idle_status(const api::RestoreTest& test, const api::RestoreTestPlan* plan,
                                   const std::vector<api::Problem>& problems, const ProviderFinding& provider,
                                   const std::optional<CleanState>& cleaned, Time now) {
  const auto generation = test.metadata.generation.value_or(0);
  auto status = test.status;
  status.phase = "Idle";
  status.nextRunAt = plan ? next_run_at(test, *plan, now) : std::nullopt;
  status.observedGeneration = generation;
  const auto schedule = only(problems, api::ProblemKind::InvalidSchedule);
  const auto named = only(problems, api::ProblemKind::ProviderNotAvailable);
  state(status,
        {"ScheduleValid", schedule.empty(), schedule.empty() ? "Valid" : "InvalidSchedule",
         api::describe(schedule)},
        generation, now);
  state(status,
        named.empty() ? Claim{"ProviderReady", provider.is_ready, provider.reason, provider.message}
                      : Claim{"ProviderReady", false, "ProviderNotAvailable", api::describe(named)},
        generation, now);
  state(status, {"Running", false, "Idle", ""}, generation, now);
  if (cleaned && !status.unclean.empty()) state(status, sandbox_clean(*cleaned), generation, now);
  if (cleaned && cleaned->is_clean) {
    forget_sandboxes(status);
    status.unclean.clear();
  }
  state(status, ready(problems, provider), generation, now);
  return status;
}

}  // namespace kymaros::op
