#include "domain/decide.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::at;
using namespace std::chrono_literals;

/// An action as one word: with its trigger, its end, or its time where it has one.
std::string said(const Action& action) {
  namespace act = domain::action;
  struct Say {
    std::string operator()(const act::AddFinalizer&) const { return "AddFinalizer"; }
    std::string operator()(const act::RemoveFinalizer&) const { return "RemoveFinalizer"; }
    std::string operator()(const act::DropTrigger&) const { return "DropTrigger"; }
    std::string operator()(const act::RefuseSpec&) const { return "RefuseSpec"; }
    std::string operator()(const act::Wait& wait) const {
      if (!wait.until) return "Wait";
      return "Wait " + std::to_string(std::chrono::floor<std::chrono::seconds>(*wait.until - at(0s)).count());
    }
    std::string operator()(const act::Admit& admit) const {
      return "Admit " + std::string(api::to_string(admit.trigger));
    }
    std::string operator()(const act::TakeUp&) const { return "TakeUp"; }
    std::string operator()(const act::TakeSlot&) const { return "TakeSlot"; }
    std::string operator()(const act::Preflight&) const { return "Preflight"; }
    std::string operator()(const act::MakeSandboxes&) const { return "MakeSandboxes"; }
    std::string operator()(const act::StartRestore&) const { return "StartRestore"; }
    std::string operator()(const act::BeginValidation&) const { return "BeginValidation"; }
    std::string operator()(const act::Conclude& end) const {
      return "Conclude " + std::string(to_string(end.end));
    }
    std::string operator()(const act::WriteReport&) const { return "WriteReport"; }
    std::string operator()(const act::CleanUp&) const { return "CleanUp"; }
    std::string operator()(const act::Record& record) const {
      return record.is_clean ? "Record clean" : "Record unclean";
    }
  };
  return std::visit(Say{}, action);
}

Seen idle() {
  return {.now = at(0s),
          .has_finalizer = true,
          .spec_is_valid = true,
          .was_ever_run = true,
          .next_run_at = at(3600s)};
}

Seen at_step(Step step) {
  auto seen = idle();
  seen.run = RunSeen{.step = step, .requested_at = at(-10s), .clean_up_deadline = at(300s)};
  if (step != Step::Queued) seen.run->deadline = at(600s);
  seen.run->queue_deadline = at(600s);
  seen.run->look_again_at = at(120s);
  return seen;
}

struct Story {
  std::string name;
  Seen seen;
  std::string then;
};

/// `seen` with something more told about it.
template <class Change>
Seen but(Seen seen, Change change) {
  change(seen);
  return seen;
}

class Decides : public testing::TestWithParam<Story> {};
TEST_P(Decides, TheOneThingToDo) { EXPECT_EQ(said(decide(GetParam().seen)), GetParam().then); }

std::string name_of(const testing::TestParamInfo<Story>& story) { return story.param.name; }

INSTANTIATE_TEST_SUITE_P(
    WithoutARun, Decides,
    testing::Values(
        Story{"TheFinalizerComesFirst",
              but(idle(), [](Seen& s) { s.has_finalizer = s.was_ever_run = false; }), "AddFinalizer"},
        Story{"ASpecThatCannotRunIsRefused", but(idle(), [](Seen& s) { s.spec_is_valid = false; }),
              "RefuseSpec"},
        Story{"ATriggerCannotRunAnInvalidSpec",
              but(idle(), [](Seen& s) { s.spec_is_valid = false, s.wants_trigger = true; }), "RefuseSpec"},
        Story{"TheFirstRunComesAtOnce", but(idle(), [](Seen& s) { s.was_ever_run = false; }), "Admit First"},
        Story{"ASuspendedTestHasNoFirstRun",
              but(idle(), [](Seen& s) { s.was_ever_run = false, s.is_suspended = true; }), "Wait"},
        Story{"ASuspendedTestRunsWhenTriggered",
              but(idle(), [](Seen& s) { s.is_suspended = s.wants_trigger = true; }), "Admit Manual"},
        Story{"TheLastRunsEndIsFollowedByIdle",
              but(idle(), [](Seen& s) { s.phase_is_final = s.wants_trigger = true; }), "Wait 0"},
        Story{"ATriggerDoesNotWaitForTheSchedule", but(idle(), [](Seen& s) { s.wants_trigger = true; }),
              "Admit Manual"},
        Story{"BeforeItsTimeItWaits", idle(), "Wait 3600"},
        Story{"AtItsTimeItRuns", but(idle(), [](Seen& s) { s.next_run_at = s.now; }), "Admit Schedule"},
        Story{"MissedTimesMakeOneRun", but(idle(), [](Seen& s) { s.next_run_at = at(-86400s); }),
              "Admit Schedule"},
        Story{"WithoutANextTimeItWaits", but(idle(), [](Seen& s) { s.next_run_at.reset(); }), "Wait"},
        Story{"ADeletedTestIsCleanedUpFirst",
              but(idle(), [](Seen& s) { s.is_being_deleted = true, s.is_clean = false; }), "CleanUp"},
        Story{"ADeletedCleanTestMayGo", but(idle(), [](Seen& s) { s.is_being_deleted = true; }),
              "RemoveFinalizer"},
        Story{
            "ADeletedTestStartsNothing",
            but(idle(), [](Seen& s) { s.is_being_deleted = s.wants_trigger = true, s.was_ever_run = false; }),
            "RemoveFinalizer"},
        Story{"ADeletedTestWithoutOurFinalizerIsNotOurs",
              but(idle(), [](Seen& s) { s.is_being_deleted = true, s.has_finalizer = false; }), "Wait"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    InTheQueue, Decides,
    testing::Values(
        Story{"AFreeSlotIsTaken", but(at_step(Step::Queued), [](Seen& s) { s.run->slot_is_free = true; }),
              "TakeSlot"},
        Story{"ItWaitsForWhoeverHoldsTheSlot", at_step(Step::Queued), "Wait"},
        Story{"TheTriggerThatAskedForItIsDroppedFirst",
              but(at_step(Step::Queued),
                  [](Seen& s) { s.wants_trigger = s.run->trigger_is_manual = s.run->slot_is_free = true; }),
              "DropTrigger"},
        Story{"ATriggerDuringAScheduledRunStays",
              but(at_step(Step::Queued), [](Seen& s) { s.wants_trigger = s.run->slot_is_free = true; }),
              "TakeSlot"},
        Story{"ItHasNoDeadline", but(at_step(Step::Queued), [](Seen& s) { s.now = at(99'999s); }), "Wait"},
        Story{"ARestoreThatNobodyWaitsForIsLookedAtAgain",
              but(at_step(Step::Queued), [](Seen& s) { s.run->slot_is_stuck = true; }), "Wait 30"},
        Story{"AStuckSlotIsNotWaitedForBeyondItsTime",
              but(at_step(Step::Queued), [](Seen& s) { s.run->slot_is_stuck = true, s.now = at(590s); }),
              "Wait 600"},
        Story{"AStuckProviderIsNotTheBackupsFault",
              but(at_step(Step::Queued), [](Seen& s) { s.run->slot_is_stuck = true, s.now = at(600s); }),
              "Conclude Inconclusive"},
        Story{"ADeletedTestLeavesTheQueue",
              but(at_step(Step::Queued), [](Seen& s) { s.is_being_deleted = s.run->slot_is_free = true; }),
              "Conclude Aborted"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    UnderWay, Decides,
    testing::Values(
        Story{"TheBackupIsChosen", at_step(Step::Preflight), "Preflight"},
        Story{"TheSandboxesAreMade", at_step(Step::Sandbox), "MakeSandboxes"},
        Story{"TheProviderIsAsked", at_step(Step::Restore), "StartRestore"},
        Story{"ARunningRestoreIsDoubtedAfterHalfAMinute",
              but(at_step(Step::Restore), [](Seen& s) { s.run->restore = RestoreProgress::Running; }),
              "Wait 30"},
        Story{"ARunningRestoreIsNotWaitedForBeyondTheDeadline",
              but(at_step(Step::Restore),
                  [](Seen& s) { s.run->restore = RestoreProgress::Running, s.now = at(590s); }),
              "Wait 600"},
        Story{"ATerminalRestoreIsValidated",
              but(at_step(Step::Restore), [](Seen& s) { s.run->restore = RestoreProgress::Terminal; }),
              "BeginValidation"},
        Story{"AVanishedSandboxIsNotTheBackupsFault",
              but(at_step(Step::Restore),
                  [](Seen& s) { s.run->restore = RestoreProgress::Running, s.run->sandbox_lost = true; }),
              "Conclude Inconclusive"},
        Story{"NothingIsRestoredIntoAVanishedSandbox",
              but(at_step(Step::Restore), [](Seen& s) { s.run->sandbox_lost = true; }),
              "Conclude Inconclusive"},
        Story{"AVanishedSandboxIsNotJudged",
              but(at_step(Step::Validate), [](Seen& s) { s.run->is_settled = s.run->sandbox_lost = true; }),
              "Conclude Inconclusive"},
        Story{"NothingIsJudgedWithoutTheBackup",
              but(at_step(Step::Validate), [](Seen& s) { s.run->is_settled = s.run->is_reading = true; }),
              "Wait 600"},
        Story{"TheBackupIsReadFirst",
              but(at_step(Step::Preflight), [](Seen& s) { s.run->is_reading = true; }), "Wait 600"},
        Story{"SandboxesAreMadeForWhatTheBackupHolds",
              but(at_step(Step::Sandbox), [](Seen& s) { s.run->is_reading = true; }), "Wait 600"},
        Story{"AnOutcomeThatAnotherOperatorLeftIsTakenUp",
              but(at_step(Step::Report), [](Seen& s) { s.run->is_taken_up = false; }), "TakeUp"},
        Story{"AnOutcomeIsReportedHoweverManyEndedOverIt",
              but(at_step(Step::Report),
                  [](Seen& s) { s.run->is_taken_up = false, s.run->operators = kMostOperators; }),
              "WriteReport"},
        Story{"WhatIsStillUnderWayIsLookedAtAgain", at_step(Step::Validate), "Wait 120"},
        Story{"ValidationEndsWithTheDeadlineAtTheLatest",
              but(at_step(Step::Validate), [](Seen& s) { s.run->look_again_at = at(3600s); }), "Wait 600"},
        Story{"WhatIsSettledIsJudged",
              but(at_step(Step::Validate), [](Seen& s) { s.run->is_settled = true; }), "Conclude Verdict"},
        Story{"AnOutcomeIsReported", at_step(Step::Report), "WriteReport"},
        Story{"WhatIsLeftIsRemoved", at_step(Step::CleanUp), "CleanUp"},
        Story{"ACleanRunIsOver", but(at_step(Step::CleanUp), [](Seen& s) { s.run->is_clean = true; }),
              "Record clean"},
        Story{"CleaningUpDoesNotKeepTheNextRunWaitingForEver",
              but(at_step(Step::CleanUp), [](Seen& s) { s.now = at(300s); }), "Record unclean"},
        Story{
            "ATriggerDuringARunIsKeptForTheNext",
            but(at_step(Step::Validate), [](Seen& s) { s.wants_trigger = s.run->trigger_is_manual = true; }),
            "Wait 120"},
        Story{"AnInvalidSpecDoesNotDisturbTheRunAsAdmitted",
              but(at_step(Step::Preflight), [](Seen& s) { s.spec_is_valid = false, s.is_suspended = true; }),
              "Preflight"}),
    name_of);

std::vector<Story> endings() {
  std::vector<Story> stories;
  for (const auto step : {Step::Preflight, Step::Sandbox, Step::Restore, Step::Validate}) {
    const auto place = std::string(to_string(step));
    const auto restoring = but(at_step(step), [](Seen& s) { s.run->restore = RestoreProgress::Running; });
    const auto overdue = but(restoring, [](Seen& s) { s.now = at(600s); });
    const bool has_begun = step >= Step::Restore;
    stories.push_back(
        {place + "IsTimedOut", overdue, has_begun ? "Conclude TimedOut" : "Conclude Inconclusive"});
    stories.push_back({place + "IsExpiredByTtl", but(overdue, [](Seen& s) { s.run->deadline_is_ttl = true; }),
                       has_begun ? "Conclude Expired" : "Conclude Inconclusive"});
    stories.push_back(
        {place + "IsNotJudgedByWhatStoodInItsWay",
         but(overdue, [](Seen& s) { s.run->trouble = "no route to host", s.run->trouble_since = at(570s); }),
         "Conclude Inconclusive"});
    stories.push_back(
        {place + "IsTimedOutThoughItsLastStepFailed",
         but(overdue, [](Seen& s) { s.run->trouble = "conflict", s.run->trouble_since = at(571s); }),
         has_begun ? "Conclude TimedOut" : "Conclude Inconclusive"});
    stories.push_back({place + "EndsWhenTroubleLasts",
                       but(restoring,
                           [](Seen& s) {
                             s.run->trouble = "forbidden";
                             s.run->trouble_is_lasting = true;
                           }),
                       "Conclude Inconclusive"});
    stories.push_back({place + "IsTakenUpByAnotherOperator",
                       but(restoring, [](Seen& s) { s.run->is_taken_up = false, s.run->operators = 1; }),
                       "TakeUp"});
    stories.push_back(
        {place + "IsGivenUpWhereItEndsOperators",
         but(restoring, [](Seen& s) { s.run->is_taken_up = false, s.run->operators = kMostOperators; }),
         "Conclude Inconclusive"});
    stories.push_back({place + "IsAborted", but(at_step(step), [](Seen& s) { s.is_being_deleted = true; }),
                       "Conclude Aborted"});
    stories.push_back({place + "IsAbortedRatherThanTimedOut",
                       but(at_step(step), [](Seen& s) { s.is_being_deleted = true, s.now = at(600s); }),
                       "Conclude Aborted"});
    stories.push_back({place + "EndsEvenIfItCouldGoOn",
                       but(at_step(step),
                           [](Seen& s) {
                             s.now = at(601s);
                             s.run->restore = RestoreProgress::Terminal;
                             s.run->is_settled = true;
                           }),
                       has_begun ? "Conclude TimedOut" : "Conclude Inconclusive"});
  }
  const auto overdue_at = [](Step step, auto change) {
    return but(at_step(step), [&](Seen& s) {
      s.now = at(601s);
      s.run->restore = RestoreProgress::Terminal;
      change(*s.run);
    });
  };
  stories.push_back({"WhatNobodyLookedAtIsNotJudged",
                     overdue_at(Step::Validate, [](RunSeen& run) { run.is_taken_up = false; }),
                     "Conclude Inconclusive"});
  stories.push_back({"WhatWasNotReadInTimeIsNotJudged",
                     overdue_at(Step::Validate, [](RunSeen& run) { run.is_reading = true; }),
                     "Conclude Inconclusive"});
  stories.push_back({"ARestoreThatEndedUnseenIsNotJudged",
                     overdue_at(Step::Restore, [](RunSeen& run) { run.is_taken_up = false; }),
                     "Conclude Inconclusive"});
  stories.push_back({"ARestoreThatStillRunsIsTimedOutWhoeverLooks",
                     overdue_at(Step::Restore,
                                [](RunSeen& run) {
                                  run.is_taken_up = false;
                                  run.restore = RestoreProgress::Running;
                                }),
                     "Conclude TimedOut"});
  for (const auto progress : {RestoreProgress::None, RestoreProgress::Waiting}) {
    stories.push_back(
        {"ARestoreThatNeverBegan" + std::to_string(static_cast<int>(progress)),
         but(at_step(Step::Restore), [progress](Seen& s) { s.run->restore = progress, s.now = at(600s); }),
         "Conclude Inconclusive"});
  }
  // An outcome that stands in the run is reported, and what it made removed, whatever happens.
  for (const auto& [step, then] :
       {std::pair(Step::Report, "WriteReport"), std::pair(Step::CleanUp, "CleanUp")}) {
    const auto place = std::string(to_string(step));
    stories.push_back({place + "IsNotCutShortByDeletion",
                       but(at_step(step), [](Seen& s) { s.is_being_deleted = true; }), then});
    stories.push_back({place + "IsNotCutShortByTheDeadline",
                       but(at_step(step),
                           [](Seen& s) {
                             s.now = at(601s);
                             s.run->clean_up_deadline = at(900s);
                           }),
                       then});
  }
  return stories;
}
INSTANTIATE_TEST_SUITE_P(CutShort, Decides, testing::ValuesIn(endings()), name_of);

Seen anything() {
  auto seen = idle();
  seen.now = at(std::chrono::seconds(*rc::gen::inRange(0, 2000)));
  seen.is_being_deleted = *rc::gen::arbitrary<bool>();
  seen.has_finalizer = *rc::gen::arbitrary<bool>();
  seen.wants_trigger = *rc::gen::arbitrary<bool>();
  seen.is_suspended = *rc::gen::arbitrary<bool>();
  seen.spec_is_valid = *rc::gen::arbitrary<bool>();
  seen.was_ever_run = *rc::gen::arbitrary<bool>();
  seen.is_clean = *rc::gen::arbitrary<bool>();
  auto run = *at_step(static_cast<Step>(*rc::gen::inRange(0, 7))).run;
  run.slot_is_free = *rc::gen::arbitrary<bool>();
  run.slot_is_stuck = *rc::gen::arbitrary<bool>();
  run.trigger_is_manual = *rc::gen::arbitrary<bool>();
  run.deadline_is_ttl = *rc::gen::arbitrary<bool>();
  run.sandbox_lost = *rc::gen::arbitrary<bool>();
  run.is_settled = *rc::gen::arbitrary<bool>();
  run.is_clean = *rc::gen::arbitrary<bool>();
  run.restore = static_cast<RestoreProgress>(*rc::gen::inRange(0, 4));
  run.is_reading = *rc::gen::arbitrary<bool>();
  run.is_taken_up = *rc::gen::arbitrary<bool>();
  run.operators = *rc::gen::inRange(0, 8);
  run.trouble = *rc::gen::element<std::string>("", "no route to host");
  run.trouble_is_lasting = !run.trouble.empty() && *rc::gen::arbitrary<bool>();
  seen.run = run;
  return seen;
}

RC_GTEST_PROP(DecideProperty, NothingBeforeTheReportOutlivesItsDeadline, ()) {
  const auto seen = anything();
  if (!(seen.run->deadline && seen.now >= *seen.run->deadline && seen.run->step < Step::Report)) return;
  RC_ASSERT(std::holds_alternative<action::Conclude>(decide(seen)));
}

RC_GTEST_PROP(DecideProperty, NoRunIsAdmittedDuringARun, ()) {
  RC_ASSERT(!std::holds_alternative<action::Admit>(decide(anything())));
}

RC_GTEST_PROP(DecideProperty, TheFinalizerStaysAsLongAsThereIsARun, ()) {
  RC_ASSERT(!std::holds_alternative<action::RemoveFinalizer>(decide(anything())));
}

RC_GTEST_PROP(DecideProperty, NoWaitEndsBehindTheDeadline, ()) {
  const auto seen = anything();
  const auto decided = decide(seen);
  const auto* wait = std::get_if<action::Wait>(&decided);
  if (!(wait && seen.run->deadline && seen.run->step < Step::Report)) return;
  RC_ASSERT(wait->until && *wait->until <= *seen.run->deadline);
}

RC_GTEST_PROP(DecideProperty, NoWaitLiesInThePast, ()) {
  const auto seen = anything();
  const auto decided = decide(seen);
  const auto* wait = std::get_if<action::Wait>(&decided);
  if (!(wait && wait->until && seen.run->step != Step::Validate)) return;
  RC_ASSERT(*wait->until > seen.now);
}

TEST(StepNames, AreReadAsTheyAreWritten) {
  for (int i = 0; i < 7; ++i) {
    const auto step = static_cast<Step>(i);
    EXPECT_EQ(parse_step(to_string(step)), step);
  }
  EXPECT_EQ(parse_step("queued"), std::nullopt);
}

TEST(CleanUpPoll, GrowsWithTheTimeTaken) {
  EXPECT_EQ(clean_up_poll(0s), 5s);
  EXPECT_EQ(clean_up_poll(-1h), 5s);
  EXPECT_EQ(clean_up_poll(80s), 10s);
  EXPECT_EQ(clean_up_poll(2h), 1min);
}

}  // namespace
}  // namespace kymaros::domain
