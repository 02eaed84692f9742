#include "domain/run_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::at;
using testing::ElementsAre;
using namespace std::chrono_literals;

TEST(RunLedger, OneRestoresAndTheOthersWait) {
  RunLedger ledger(4);
  ledger.wait("a", "velero", at(0s));
  ledger.wait("b", "velero", at(1s));
  ASSERT_TRUE(ledger.is_free_for("a", "velero"));
  ledger.take("a", "velero");
  EXPECT_FALSE(ledger.is_free_for("b", "velero"));
  EXPECT_EQ(ledger.holder("velero"), "a");
  EXPECT_THAT(ledger.waiting(), ElementsAre("b"));
}

TEST(RunLedger, ValidationOfOneOverlapsTheRestoreOfTheNext) {
  RunLedger ledger(4);
  ledger.take("a", "velero");
  ledger.wait("b", "velero", at(1s));
  ledger.release("a");
  EXPECT_TRUE(ledger.is_free_for("b", "velero"));
}

TEST(RunLedger, WhoWaitsLongestGoesFirstWhoeverAsksFirst) {
  RunLedger ledger(4);
  ledger.wait("late", "velero", at(5s));
  ledger.wait("early", "velero", at(1s));
  EXPECT_FALSE(ledger.is_free_for("late", "velero"));
  EXPECT_TRUE(ledger.is_free_for("early", "velero"));
  EXPECT_FALSE(ledger.is_free_for("nobody-knows-me", "velero"));
}

TEST(RunLedger, ARunThatIsJudgedStillTakesAPlace) {
  RunLedger ledger(1);
  ledger.take("a", "velero");
  ledger.release("a");
  ledger.wait("b", "velero", at(1s));
  EXPECT_FALSE(ledger.is_free_for("b", "velero"));
  ledger.end("a");
  EXPECT_TRUE(ledger.is_free_for("b", "velero"));
}

TEST(RunLedger, WhatWasTakenAndNeverWrittenDownIsGivenBack) {
  RunLedger ledger(4);
  api::RunRecord queued;
  queued.id = "a";
  queued.step = "Queued";
  queued.requestedAt = at(1s);
  ledger.follow(queued, "velero");
  ledger.take("a", "velero");
  EXPECT_TRUE(ledger.follow(queued, "velero")) << "others may be waiting for it";
  EXPECT_EQ(ledger.holder("velero"), std::nullopt);
  EXPECT_THAT(ledger.waiting(), ElementsAre("a"));
}

TEST(RunLedger, TheLastPlaceGoesToTheLongestWaitingOfAllProviders) {
  RunLedger ledger(1);
  ledger.wait("late", "velero", at(5s));
  ledger.wait("early", "kasten", at(1s));
  EXPECT_FALSE(ledger.is_free_for("late", "velero"));
  EXPECT_TRUE(ledger.is_free_for("early", "kasten"));
}

TEST(RunLedger, NextInLineAreThoseWhoMayGoAndNobodyElse) {
  RunLedger ledger(3);
  EXPECT_THAT(ledger.next_in_line(), testing::IsEmpty());
  for (int i = 0; i < 5; ++i) ledger.wait(std::to_string(i), i < 3 ? "velero" : "kasten", at(1s * i));
  EXPECT_THAT(ledger.next_in_line(), ElementsAre("0", "3"));
  ledger.take("0", "velero");
  EXPECT_THAT(ledger.next_in_line(), ElementsAre("3"));
  ledger.release("0");
  EXPECT_THAT(ledger.next_in_line(), ElementsAre("1", "3"));
}

TEST(RunLedger, WhoCannotGoDoesNotHoldUpAnotherProvider) {
  RunLedger ledger(2);
  ledger.take("holder", "kasten");
  ledger.wait("early", "kasten", at(1s));
  ledger.wait("late", "velero", at(5s));
  EXPECT_TRUE(ledger.is_free_for("late", "velero"));
}

TEST(RunLedger, ReleaseAndEndMayBeRepeated) {
  RunLedger ledger(1);
  ledger.release("unknown");
  ledger.end("unknown");
  ledger.take("a", "velero");
  ledger.release("a");
  ledger.release("a");
  EXPECT_EQ(ledger.holder("velero"), std::nullopt);
  ledger.end("a");
  ledger.end("a");
  EXPECT_TRUE(ledger.is_free_for("b", "velero"));
}

TEST(RunLedger, WaitingAgainKeepsTheStateAndThePlace) {
  RunLedger ledger(4);
  ledger.take("a", "velero");
  ledger.wait("a", "velero", at(0s));
  EXPECT_EQ(ledger.holder("velero"), "a");
  ledger.wait("b", "velero", at(3s));
  ledger.wait("c", "velero", at(4s));
  ledger.wait("b", "velero", at(9s));
  EXPECT_THAT(ledger.waiting(), ElementsAre("b", "c"));
}

/// Any number of runs come, ask in any order, restore, are judged and end.
api::RunRecord record(std::string step, bool holds, bool gave_back = false) {
  api::RunRecord run{.id = "r1", .requestedAt = at(0s), .step = std::move(step)};
  if (holds) run.slot.heldAt = at(1s);
  if (gave_back) run.slot.releasedAt = at(2s);
  return run;
}

TEST(RunLedger, FollowsWhatARecordSays) {
  RunLedger ledger(4);
  EXPECT_FALSE(ledger.follow(record("Queued", false), "velero"));
  EXPECT_THAT(ledger.waiting(), ElementsAre("r1"));
  EXPECT_FALSE(ledger.follow(record("Preflight", true), "velero"));
  EXPECT_EQ(ledger.holder("velero"), "r1");
  EXPECT_FALSE(ledger.follow(record("Restore", true), "velero"));
  EXPECT_TRUE(ledger.follow(record("Validate", true, true), "velero")) << "the slot is given back";
  EXPECT_EQ(ledger.holder("velero"), std::nullopt);
  EXPECT_FALSE(ledger.follow(record("Validate", true, true), "velero"));
}

TEST(RunLedger, TakesTheRecordsWordAgainstItsOwn) {
  RunLedger ledger(4);
  ledger.end("r1");  // a write that seemed lost, and was not
  ledger.follow(record("Preflight", true), "velero");
  EXPECT_EQ(ledger.holder("velero"), "r1");
}

TEST(RunLedger, ARunWithAnOutcomeHoldsNoSlotAndKeepsNobodyWaiting) {
  for (const bool held : {true, false}) {
    RunLedger ledger(4);
    ledger.follow(record("Report", held), "velero");
    EXPECT_EQ(ledger.holder("velero"), std::nullopt);
    EXPECT_THAT(ledger.waiting(), testing::IsEmpty());
    ledger.wait("r2", "velero", at(5s));
    EXPECT_TRUE(ledger.is_free_for("r2", "velero"));
  }
}

RC_GTEST_PROP(RunLedgerProperty, NeverTwoRestoresOfOneProviderNorMoreThanMaxAndNobodyStarves, ()) {
  const auto max = *rc::gen::inRange<std::size_t>(1, 5);
  RunLedger ledger(max);
  struct Run {
    std::string name, provider;
    enum { Waiting, Restoring, Judging, Over } state = Waiting;
  };
  std::vector<Run> runs;
  const auto arrivals = *rc::gen::inRange(1, 12);
  for (int i = 0; i < arrivals; ++i) {
    runs.push_back({std::to_string(100 + i), *rc::gen::element<std::string>("velero", "kasten")});
    ledger.wait(runs.back().name, runs.back().provider, at(std::chrono::seconds(i / 2)));
  }
  const auto in_state = [&](auto state) {
    return static_cast<std::size_t>(std::ranges::count(runs, state, &Run::state));
  };
  const auto may_go_on = [&](const Run& run) {
    return run.state == Run::Restoring || run.state == Run::Judging ||
           (run.state == Run::Waiting && ledger.is_free_for(run.name, run.provider));
  };
  while (in_state(Run::Over) < runs.size()) {
    std::rotate(runs.begin(), runs.begin() + *rc::gen::inRange<long>(0, std::ssize(runs)), runs.end());
    const auto next = std::ranges::find_if(runs, may_go_on);
    RC_ASSERT(next != runs.end());  // nobody starves
    if (next->state == Run::Waiting) {
      const bool overtakes = std::ranges::any_of(runs, [&](const Run& other) {
        return other.state == Run::Waiting && other.provider == next->provider && other.name < next->name;
      });
      RC_ASSERT(!overtakes);
      ledger.take(next->name, next->provider);
      next->state = Run::Restoring;
    } else if (next->state == Run::Restoring) {
      ledger.release(next->name);
      next->state = Run::Judging;
    } else {
      ledger.end(next->name);
      next->state = Run::Over;
    }
    std::multiset<std::string> restoring;
    for (const auto& one : runs) {
      if (one.state == Run::Restoring) restoring.insert(one.provider);
    }
    RC_ASSERT(restoring.count("velero") <= 1U && restoring.count("kasten") <= 1U);
    RC_ASSERT(restoring.size() + in_state(Run::Judging) <= max);
    RC_ASSERT(ledger.waiting().size() == in_state(Run::Waiting));
    std::vector<std::string> free;
    for (const auto& name : ledger.waiting()) {
      const auto run = std::ranges::find(runs, name, &Run::name);
      if (ledger.is_free_for(name, run->provider)) free.push_back(name);
    }
    RC_ASSERT(ledger.next_in_line() == free);
  }
}

}  // namespace
}  // namespace kymaros::domain
