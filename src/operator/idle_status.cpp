#include "operator/idle_status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "operator/conditions.hpp"

namespace kymaros::op {
namespace {

constexpr std::int64_t kMaxMissedCounted = 10'000;

std::string say(const std::vector<api::Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    fmt::format_to(std::back_inserter(text), "{}{}: {}", text.empty() ? "" : "; ", problem.path,
                   problem.message);
  }
  return text;
}

bool is_about_schedule(const api::Problem& problem) { return problem.path.starts_with("spec.schedule"); }

bool is_about_provider(const api::Problem& problem) { return problem.path == "spec.backupSource.provider"; }

template <class Predicate>
std::vector<api::Problem> only(const std::vector<api::Problem>& problems, Predicate predicate) {
  std::vector<api::Problem> chosen;
  std::ranges::copy_if(problems, std::back_inserter(chosen), predicate);
  return chosen;
}

Claim ready(const std::vector<api::Problem>& problems, const ProviderFinding& provider) {
  if (!problems.empty()) {
    const bool only_schedule = std::ranges::all_of(problems, is_about_schedule);
    const bool only_provider = std::ranges::all_of(problems, is_about_provider);
    return {"Ready", false,
            only_schedule   ? "InvalidSchedule"
            : only_provider ? "ProviderNotAvailable"
                            : "InvalidSpec",
            say(problems)};
  }
  if (!provider.is_ready) return {"Ready", false, provider.reason, provider.message};
  return {"Ready", true, "Ready", "the test can run"};
}

}  // namespace

void forget_sandboxes(api::RestoreTestStatus& status) {
  status.sandboxNamespaces.clear();
  status.restoreIDs.clear();
  status.sandboxNamespace.clear();
  status.restoreID.clear();
}

std::optional<Time> next_run_at(const api::RestoreTest& test, const api::RestoreTestPlan& plan, Time now) {
  if (plan.is_suspended) return std::nullopt;
  const bool is_current = test.status.observedGeneration == test.metadata.generation;
  if (is_current && test.status.nextRunAt) return test.status.nextRunAt;
  return plan.schedule.next_after(now);
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
                                   bool is_clean, Time now) {
  const auto generation = test.metadata.generation.value_or(0);
  auto status = test.status;
  status.phase = "Idle";
  status.nextRunAt = plan ? next_run_at(test, *plan, now) : std::nullopt;
  status.observedGeneration = generation;
  const auto schedule = only(problems, is_about_schedule);
  const auto named = only(problems, is_about_provider);
  state(status,
        {"ScheduleValid", schedule.empty(), schedule.empty() ? "Valid" : "InvalidSchedule", say(schedule)},
        generation, now);
  state(status,
        named.empty() ? Claim{"ProviderReady", provider.is_ready, provider.reason, provider.message}
                      : Claim{"ProviderReady", false, "ProviderNotAvailable", say(named)},
        generation, now);
  state(status, {"Running", false, "Idle", ""}, generation, now);
  if (is_clean && !status.sandboxNamespaces.empty()) {
    forget_sandboxes(status);
    state(status, {"SandboxClean", true, "Clean", "nothing of the last run is left"}, generation, now);
  }
  state(status, ready(problems, provider), generation, now);
  return status;
}

}  // namespace kymaros::op
