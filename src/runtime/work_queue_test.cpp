#include "runtime/work_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using Key = WorkQueue::Key;

const MonotonicTime kStart{};
Key key(const std::string& name) { return {"shop", name}; }

TEST(WorkQueue, GivesKeysInTheOrderInWhichTheyCame) {
  WorkQueue queue;
  for (const auto* name : {"c", "a", "b"}) queue.add(key(name));
  EXPECT_EQ(queue.take(kStart), key("c"));
  EXPECT_EQ(queue.take(kStart), key("a"));
  EXPECT_EQ(queue.take(kStart), key("b"));
  EXPECT_EQ(queue.take(kStart), std::nullopt);
}

TEST(WorkQueue, AKeyAddedTwiceIsTakenOnce) {
  WorkQueue queue;
  queue.add(key("a"));
  queue.add(key("a"));
  EXPECT_EQ(queue.take(kStart), key("a"));
  EXPECT_EQ(queue.take(kStart), std::nullopt);
}

TEST(WorkQueue, AKeyAddedWhileWorkedOnIsTakenOnceMoreAfterIt) {
  WorkQueue queue;
  queue.add(key("a"));
  queue.take(kStart);
  queue.add(key("a"));
  queue.add(key("a"));
  EXPECT_EQ(queue.take(kStart), std::nullopt);
  queue.done(key("a"));
  EXPECT_EQ(queue.take(kStart), key("a"));
  queue.done(key("a"));
  EXPECT_EQ(queue.take(kStart), std::nullopt);
}

TEST(WorkQueue, ADelayedKeyComesAtItsTimeAndTheEarliestWishCounts) {
  WorkQueue queue;
  queue.add_at(key("a"), kStart + 10s);
  queue.add_at(key("a"), kStart + 5s);
  queue.add_at(key("a"), kStart + 20s);
  EXPECT_EQ(queue.next_due(), kStart + 5s);
  EXPECT_EQ(queue.take(kStart + 4s), std::nullopt);
  EXPECT_EQ(queue.take(kStart + 5s), key("a"));
  EXPECT_EQ(queue.next_due(), std::nullopt);
}

TEST(WorkQueue, WhatIsDueAtOnceNeedsNoTimeAnyMore) {
  WorkQueue queue;
  queue.add_at(key("a"), kStart + 10s);
  queue.add(key("a"));
  EXPECT_EQ(queue.next_due(), std::nullopt);
  EXPECT_EQ(queue.take(kStart), key("a"));
  queue.done(key("a"));
  EXPECT_EQ(queue.take(kStart + 1h), std::nullopt);
}

TEST(WorkQueue, FailuresMakeAKeyWaitLongerUntilItSucceeds) {
  WorkQueue queue({.first_retry = 1s, .last_retry = 5s});
  std::vector<Duration> waits;
  auto now = kStart;
  queue.add(key("a"));
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(queue.take(now), key("a"));
    queue.add_after_failure(key("a"), now);
    queue.done(key("a"));
    waits.push_back(*queue.next_due() - now);
    now = *queue.next_due();
  }
  EXPECT_THAT(waits, testing::ElementsAre(1s, 2s, 4s, 5s, 5s));
  queue.success(key("a"));
  queue.add_after_failure(key("b"), now);
  EXPECT_EQ(queue.next_due(), now) << "a is due";
  queue.take(now);
  queue.done(key("a"));
  EXPECT_EQ(queue.next_due(), now + 1s) << "b failed once";
  EXPECT_EQ(queue.failures(key("a")), 0);
}

TEST(WorkQueue, WaitsAsLongAsTheOtherSideAskedFor) {
  WorkQueue queue({.first_retry = 1s, .last_retry = 5s});
  queue.add_after_failure(key("a"), kStart, 30s);
  EXPECT_EQ(queue.next_due(), kStart + 30s);
}

/// What the queue promises, in the most simple words: for each key, whether work is owed and since when.
struct Model {
  std::map<Key, MonotonicTime> owed;  // due at
  std::set<Key> working;

  void owe(const Key& key, MonotonicTime when) {
    const auto [place, is_new] = owed.try_emplace(key, when);
    if (!is_new) place->second = std::min(place->second, when);
  }
  bool has_due(MonotonicTime now) const {
    return std::ranges::any_of(
        owed, [&](const auto& entry) { return entry.second <= now && !working.contains(entry.first); });
  }
};

RC_GTEST_PROP(WorkQueueProperty, NothingIsLostNothingIsDoubledAndNoTwoWorkersHaveOneKey, ()) {
  WorkQueue queue({.first_retry = 1s, .last_retry = 8s});
  Model model;
  auto now = kStart;
  const auto any_key =
      rc::gen::map(rc::gen::inRange(0, 4), [](int n) { return key(std::string(1, "abcd"[n])); });
  const int steps = *rc::gen::inRange(0, 200);
  for (int i = 0; i < steps; ++i) {
    switch (*rc::gen::inRange(0, 6)) {
      case 0: {
        const auto which = *any_key;
        queue.add(which);
        model.owe(which, now);
        break;
      }
      case 1: {
        const auto which = *any_key;
        const auto when = now + std::chrono::seconds(*rc::gen::inRange(0, 20));
        queue.add_at(which, when);
        model.owe(which, when);
        break;
      }
      case 2:
        now += std::chrono::seconds(*rc::gen::inRange(0, 5));
        break;
      case 3:
      case 4: {
        const auto taken = queue.take(now);
        RC_ASSERT(taken.has_value() == model.has_due(now));
        if (!taken) break;
        RC_ASSERT(model.working.insert(*taken).second);
        const auto owed = model.owed.find(*taken);
        RC_ASSERT(owed != model.owed.end());
        RC_ASSERT(owed->second <= now);
        model.owed.erase(owed);
        break;
      }
      default: {
        if (model.working.empty()) break;
        const auto which = *rc::gen::elementOf(std::vector(model.working.begin(), model.working.end()));
        if (*rc::gen::arbitrary<bool>()) {
          const auto failures = queue.failures(which);
          queue.add_after_failure(which, now);
          model.owe(which, now + std::min<Duration>(8s, 1s * (1 << std::min(failures, 3))));
        } else {
          queue.success(which);
        }
        queue.done(which);
        model.working.erase(which);
      }
    }
    RC_ASSERT(queue.size() == model.owed.size());
  }
  // Everything owed is taken in the end.
  for (const auto& which : model.working) queue.done(which);
  while (const auto taken = queue.take(now + 1h)) {
    RC_ASSERT(model.owed.erase(*taken) == 1U);
    queue.done(*taken);
  }
  RC_ASSERT(model.owed.empty());
  RC_ASSERT(queue.next_due() == std::nullopt);
}

RC_GTEST_PROP(WorkQueueProperty, NoKeyWaitsLongerThanOneRoundOfTheOthers, ()) {
  WorkQueue queue;
  const int keys = *rc::gen::inRange(2, 8);
  for (int i = 0; i < keys; ++i) queue.add(key(std::to_string(i)));
  std::map<Key, int> turns;
  for (int i = 0; i < keys * 5; ++i) {
    const auto taken = queue.take(kStart);
    RC_ASSERT(taken.has_value());
    ++turns[*taken];
    queue.add(*taken);  // each wants to be done again at once
    queue.done(*taken);
  }
  for (const auto& [which, count] : turns) RC_ASSERT(count == 5);
}

}  // namespace
}  // namespace kymaros::runtime
