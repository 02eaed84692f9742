#include "operator/idle_status.hpp"

#include <gtest/gtest.h>

#include "runtime/conditions.hpp"
#include "support/domain_builders.hpp"
#include "support/restore_test_builder.hpp"

namespace kymaros::op {
namespace {

using test::a_restore_test;
using test::at;
using test::plan_of;
using namespace std::chrono_literals;

/// "True Valid", or nothing if there is no such condition.
std::string said(const api::RestoreTestStatus& status, std::string_view type) {
  const auto* condition = runtime::find_condition(status.conditions, type);
  return condition ? condition->status + " " + condition->reason : "";
}

struct Story {
  std::string name;
  std::vector<api::Problem> problems;
  ProviderFinding provider;
  std::string ready, schedule, provider_ready;
};

TEST(IdleStatus, SaysInConditionsWhetherTheTestCanRun) {
  const api::Problem spec{api::ProblemKind::InvalidSpec, "spec.sandbox.ttl", "soon"};
  const api::Problem cron{api::ProblemKind::InvalidSchedule, "spec.schedule.cron", "never"};
  const api::Problem provider{api::ProblemKind::ProviderNotAvailable, "spec.backupSource.provider", "kasten"};
  const ProviderFinding fine;
  const ProviderFinding gone{false, "ProviderNotAvailable", "no CRDs"};
  const ProviderFinding unknown{false, "ProviderUnknown", "timeout"};
  for (const auto& story : std::vector<Story>{
           {"all is well", {}, fine, "True Ready", "True Valid", "True ProviderReady"},
           {"a bad spec", {spec}, fine, "False InvalidSpec", "True Valid", "True ProviderReady"},
           {"a bad schedule",
            {cron},
            fine,
            "False InvalidSchedule",
            "False InvalidSchedule",
            "True ProviderReady"},
           {"a provider that is not built",
            {provider},
            fine,
            "False ProviderNotAvailable",
            "True Valid",
            "False ProviderNotAvailable"},
           {"no provider in the cluster",
            {},
            gone,
            "False ProviderNotAvailable",
            "True Valid",
            "False ProviderNotAvailable"},
           {"nobody knows of the provider",
            {},
            unknown,
            "False ProviderUnknown",
            "True Valid",
            "False ProviderUnknown"},
           {"the spec is said before the provider",
            {spec, cron},
            gone,
            "False InvalidSpec",
            "False InvalidSchedule",
            "False ProviderNotAvailable"},
       }) {
    SCOPED_TRACE(story.name);
    const auto wish = a_restore_test("nightly");
    const auto plan = plan_of(wish);
    const auto status = idle_status(wish, story.problems.empty() ? &plan : nullptr, story.problems,
                                    story.provider, {}, at(0s));
    EXPECT_EQ(said(status, "Ready"), story.ready);
    EXPECT_EQ(said(status, "ScheduleValid"), story.schedule);
    EXPECT_EQ(said(status, "ProviderReady"), story.provider_ready);
    EXPECT_EQ(said(status, "Running"), "False Idle");
    EXPECT_EQ(status.phase, "Idle");
    EXPECT_EQ(status.observedGeneration, 3);
    EXPECT_EQ(status.nextRunAt.has_value(), story.problems.empty());
    const auto message = runtime::find_condition(status.conditions, "Ready")->message;
    for (const auto& problem : story.problems) EXPECT_TRUE(message.contains(problem.path)) << message;
  }
}

TEST(IdleStatus, MovesATransitionTimeOnlyWhenTheClaimTurns) {
  auto wish = a_restore_test("nightly");
  const auto plan = plan_of(wish);
  wish.status = idle_status(wish, &plan, {}, {}, {}, at(0s));
  wish.status = idle_status(wish, &plan, {}, {}, {}, at(1h));
  EXPECT_EQ(runtime::find_condition(wish.status.conditions, "Ready")->lastTransitionTime, at(0s));
  wish.status = idle_status(wish, &plan, {}, {false, "ProviderNotAvailable", ""}, {}, at(2h));
  EXPECT_EQ(runtime::find_condition(wish.status.conditions, "Ready")->lastTransitionTime, at(2h));
  EXPECT_EQ(runtime::find_condition(wish.status.conditions, "ScheduleValid")->lastTransitionTime, at(0s));
}

struct NextRunStory {
  std::string name;
  std::optional<std::int64_t> observed;
  std::optional<Time> recorded;
  bool is_suspended;
  std::optional<Time> next;
};

TEST(IdleStatus, KeepsTheNextRunThatIsRecordedUnlessTheSpecChanged) {
  for (const auto& story : std::vector<NextRunStory>{
           {"recorded", 3, at(24h), false, at(24h)},
           {"recorded, and overdue: it must not slip away", 3, at(-1h), false, at(-1h)},
           {"recorded for another generation", 2, at(5h), false, at(24h)},
           {"an edit during a run: a time that passed is still due", 2, at(0s), false, at(0s)},
           {"recorded by nobody", 3, std::nullopt, false, at(24h)},
           {"never seen", std::nullopt, std::nullopt, false, at(24h)},
           {"suspended", 3, at(24h), true, std::nullopt},
       }) {
    SCOPED_TRACE(story.name);
    auto wish = a_restore_test("nightly");
    wish.status.observedGeneration = story.observed;
    wish.status.nextRunAt = story.recorded;
    wish.spec.suspend = story.is_suspended;
    EXPECT_EQ(next_run_at(wish, plan_of(wish), at(1min)), story.next);
  }
}

struct MissedStory {
  std::string name;
  Time due, now;
  std::int64_t missed;
};

TEST(IdleStatus, CountsTheTimesThatPassedWithoutARun) {
  for (const auto& story : std::vector<MissedStory>{
           {"on time", at(0s), at(1s), 0},
           {"a minute before the next", at(0s), at(24h - 1min), 0},
           {"the next is due now too", at(0s), at(24h), 1},
           {"away for three days", at(0s), at(73h), 3},
           {"the clock was set back", at(0s), at(-24h), 0},
       }) {
    SCOPED_TRACE(story.name);
    EXPECT_EQ(missed_between(plan_of(a_restore_test("nightly")), story.due, story.now), story.missed);
  }
}

TEST(IdleStatus, StopsCountingMissedRunsSomewhere) {
  auto wish = a_restore_test("eager");
  wish.spec.schedule.cron = "* * * * *";
  EXPECT_EQ(missed_between(plan_of(wish), at(0s), at(24h * 365)), 10'000);
}

TEST(IdleStatus, ForgetsTheSandboxesWhenNothingIsLeft) {
  auto wish = a_restore_test("nightly");
  const auto plan = plan_of(wish);
  wish.status.sandboxNamespace = "sandbox";
  wish.status.sandboxNamespaces = {"sandbox"};
  wish.status.restoreID = "restore";
  wish.status.restoreIDs = {"restore"};
  wish.status.unclean = {{.run = "r1"}};
  const auto unseen = idle_status(wish, &plan, {}, {}, {}, at(0s));
  EXPECT_EQ(unseen.sandboxNamespaces, wish.status.sandboxNamespaces);
  EXPECT_EQ(said(unseen, "SandboxClean"), "") << "nobody looked";
  const CleanState waits{.waiting_for = "namespace sandbox is terminating"};
  const auto unclean = idle_status(wish, &plan, {}, {}, waits, at(0s));
  EXPECT_EQ(unclean.sandboxNamespaces, wish.status.sandboxNamespaces);
  EXPECT_EQ(unclean.restoreIDs, wish.status.restoreIDs);
  EXPECT_EQ(unclean.unclean.size(), 1U);
  EXPECT_EQ(said(unclean, "SandboxClean"), "False CleanUpPending");
  EXPECT_EQ(runtime::find_condition(unclean.conditions, "SandboxClean")->message,
            "still being removed: namespace sandbox is terminating");
  const CleanState left{.is_clean = true, .left_for_people = {"volume pv-1"}};
  const auto clean = idle_status(wish, &plan, {}, {}, left, at(0s));
  EXPECT_TRUE(clean.unclean.empty());
  EXPECT_TRUE(clean.sandboxNamespaces.empty());
  EXPECT_TRUE(clean.restoreIDs.empty());
  EXPECT_EQ(clean.sandboxNamespace, "");
  EXPECT_EQ(clean.restoreID, "");
  EXPECT_EQ(said(clean, "SandboxClean"), "True Clean");
  EXPECT_EQ(runtime::find_condition(clean.conditions, "SandboxClean")->message, "left to you: volume pv-1");
}

}  // namespace
}  // namespace kymaros::op
