#include "runtime/leader_machine.hpp"

#include <gtest/gtest.h>

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;

const Time kWall{std::chrono::seconds(1'774'494'000)};
const MonotonicTime kStart{1h};

LeaseRecord held_by(std::string holder, std::string version) {
  return {.holder = std::move(holder),
          .lease_seconds = 15,
          .acquire_time = "2020-01-01T00:00:00.000000Z",
          .renew_time = "2020-01-01T00:00:00.000000Z",
          .transitions = 3,
          .resource_version = std::move(version)};
}

TEST(LeaderMachine, TakesALeaseThatIsNotThere) {
  LeaderMachine machine("me", {});
  machine.observed(std::nullopt, kStart);
  const auto claim = machine.claim(kWall, kStart);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->holder, "me");
  EXPECT_EQ(claim->lease_seconds, 15);
  EXPECT_EQ(claim->transitions, 0);
  EXPECT_EQ(claim->acquire_time, "2026-03-26T03:00:00.000000Z");
  EXPECT_EQ(claim->renew_time, claim->acquire_time);
  EXPECT_EQ(claim->resource_version, "") << "a create, which fails if another was faster";
}

TEST(LeaderMachine, WaitsForTheWholeLeaseSinceItLastSawItChange) {
  LeaderMachine machine("me", {});
  machine.observed(held_by("other", "1"), kStart);
  EXPECT_FALSE(machine.claim(kWall, kStart)) << "however old its renewTime is";
  EXPECT_FALSE(machine.claim(kWall, kStart + 14s));
  machine.observed(held_by("other", "1"), kStart + 14s);
  EXPECT_TRUE(machine.claim(kWall, kStart + 15s)) << "seeing the same again is not a change";
  machine.observed(held_by("other", "2"), kStart + 15s);
  EXPECT_FALSE(machine.claim(kWall, kStart + 29s));
  EXPECT_TRUE(machine.claim(kWall, kStart + 30s));
}

TEST(LeaderMachine, TakingOverCountsATransitionAndNamesTheVersionThatItSaw) {
  LeaderMachine machine("me", {});
  machine.observed(held_by("other", "7"), kStart);
  const auto claim = machine.claim(kWall, kStart + 15s);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->transitions, 4);
  EXPECT_EQ(claim->resource_version, "7");
  EXPECT_EQ(claim->acquire_time, "2026-03-26T03:00:00.000000Z");
}

TEST(LeaderMachine, RenewingKeepsWhenItWasAcquired) {
  LeaderMachine machine("me", {});
  machine.claimed(held_by("me", "7"), kStart);
  const auto claim = machine.claim(kWall, kStart + 2s);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->transitions, 3);
  EXPECT_EQ(claim->acquire_time, "2020-01-01T00:00:00.000000Z");
  EXPECT_EQ(claim->renew_time, "2026-03-26T03:00:00.000000Z");
}

TEST(LeaderMachine, ALeaseThatWasGivenUpIsFreeAtOnce) {
  LeaderMachine machine("me", {});
  machine.observed(held_by("", "7"), kStart);
  EXPECT_TRUE(machine.claim(kWall, kStart));
}

TEST(LeaderMachine, LeadsForTheRenewDeadlineAfterItSentWhatWasWritten) {
  LeaderMachine machine("me", {});
  EXPECT_FALSE(machine.may_lead(kStart));
  machine.claimed(held_by("me", "7"), kStart);
  EXPECT_TRUE(machine.may_lead(kStart + 9s));
  EXPECT_FALSE(machine.may_lead(kStart + 10s));
}

TEST(LeaderMachine, HoldingALeaseThatItOnlyReadIsNotLeading) {
  LeaderMachine machine("me", {});
  machine.observed(held_by("me", "7"), kStart);  // a write whose answer was lost
  EXPECT_FALSE(machine.may_lead(kStart)) << "it is not known when that was sent";
  EXPECT_TRUE(machine.claim(kWall, kStart));
}

TEST(LeaderMachine, ALeaseThatSomebodyElseTookEndsIt) {
  LeaderMachine machine("me", {});
  machine.claimed(held_by("me", "7"), kStart);
  machine.observed(held_by("other", "8"), kStart + 1s);
  EXPECT_FALSE(machine.may_lead(kStart + 1s));
  EXPECT_FALSE(machine.claim(kWall, kStart + 1s));
}

TEST(LeaderMachine, GivingUpLeavesTheHistory) {
  LeaderMachine machine("me", {});
  machine.claimed(held_by("me", "7"), kStart);
  const auto record = machine.release(kWall);
  EXPECT_EQ(record.holder, "");
  EXPECT_EQ(record.lease_seconds, 1);
  EXPECT_EQ(record.transitions, 3);
  EXPECT_EQ(record.resource_version, "7");
}

}  // namespace
}  // namespace kymaros::runtime
