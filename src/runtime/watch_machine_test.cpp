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

}  // namespace
}  // namespace kymaros::runtime
