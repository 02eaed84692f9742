#include "runtime/watch_machine.hpp"

#include <gtest/gtest.h>

namespace kymaros::runtime {
namespace {

using M = WatchMachine;

std::string name(const M::Command& command) {
  if (std::holds_alternative<M::List>(command)) return "list";
  if (const auto* watch = std::get_if<M::Watch>(&command)) return "watch " + watch->resource_version;
  return "backoff";
}

TEST(WatchMachine, ListsFirstAndWatchesFromThere) {
  M machine;
  EXPECT_EQ(name(machine.start()), "list");
  EXPECT_EQ(name(machine.on(M::Listed{"7"})), "watch 7");
}

TEST(WatchMachine, ResumesFromTheLastEventAfterTheStreamEnded) {
  M machine;
  machine.on(M::Listed{"7"});
  machine.on(M::Advanced{"9"});
  EXPECT_EQ(name(machine.on(M::StreamEnded{})), "watch 9");
}

TEST(WatchMachine, RelistsAfterGone) {
  M machine;
  machine.on(M::Listed{"7"});
  EXPECT_EQ(name(machine.on(M::Gone{})), "list");
  EXPECT_EQ(name(machine.on(M::Listed{"20"})), "watch 20");
}

TEST(WatchMachine, AFailedListIsTriedAgainAfterAWait) {
  M machine;
  EXPECT_EQ(name(machine.on(M::Failed{})), "backoff");
  EXPECT_EQ(name(machine.resume()), "list");
}

TEST(WatchMachine, AFailedWatchResumesAfterAWaitWithoutListing) {
  M machine;
  machine.on(M::Listed{"7"});
  machine.on(M::Advanced{"8"});
  EXPECT_EQ(name(machine.on(M::Failed{})), "backoff");
  EXPECT_EQ(name(machine.resume()), "watch 8");
}

TEST(WatchMachine, AStreamThatBringsNothingAndEndsAtOnceIsAFailure) {
  M machine;
  machine.on(M::Listed{"7"});
  EXPECT_EQ(name(machine.on(M::StreamEnded{.was_useful = false})), "backoff");
  EXPECT_EQ(name(machine.resume()), "watch 7");
}

TEST(WatchMachine, AnEventWithoutAVersionDoesNotLoseTheOldOne) {
  M machine;
  machine.on(M::Listed{"7"});
  EXPECT_EQ(name(machine.on(M::Advanced{""})), "watch 7");
}

TEST(WatchMachine, AVersionThatIsGoneAgainAtOnceIsNotListedInALoop) {
  M machine;
  machine.on(M::Listed{"7"});
  EXPECT_EQ(name(machine.on(M::Gone{})), "list");
  EXPECT_EQ(name(machine.on(M::Listed{"8"})), "watch 8");
  EXPECT_EQ(name(machine.on(M::Gone{})), "backoff");
  EXPECT_EQ(name(machine.resume()), "list");
  machine.on(M::Listed{"9"});
  machine.on(M::Advanced{"10"});
  EXPECT_EQ(name(machine.on(M::Gone{})), "list") << "a watch was of use in between";
}

TEST(WatchMachine, AServerThatCannotWatchIsListedNowAndThen) {
  M machine;
  EXPECT_EQ(name(machine.on(M::Listed{""})), "backoff");
  EXPECT_EQ(name(machine.resume()), "list");
  EXPECT_FALSE(machine.is_healthy());
}

TEST(WatchMachine, AVersionThatNeverWorksIsGivenUp) {
  M machine;
  machine.on(M::Listed{"7"});
  for (int i = 1; i < M::kFailuresBeforeList; ++i) {
    machine.on(M::Failed{});
    EXPECT_EQ(name(machine.resume()), "watch 7");
  }
  machine.on(M::Failed{});
  EXPECT_EQ(name(machine.resume()), "list");
}

TEST(WatchMachine, IsHealthyFromTheFirstSignOfLifeToTheNextFailure) {
  M machine;
  machine.on(M::Failed{});
  machine.on(M::Listed{"7"});
  EXPECT_FALSE(machine.is_healthy()) << "a list alone proves no watch";
  machine.on(M::Advanced{"8"});
  EXPECT_TRUE(machine.is_healthy());
  machine.on(M::Failed{});
  EXPECT_FALSE(machine.is_healthy());
  machine.on(M::StreamEnded{});
  EXPECT_TRUE(machine.is_healthy());
}

}  // namespace
}  // namespace kymaros::runtime
