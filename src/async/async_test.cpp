#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>
#include <string>
#include <vector>

#include "async/backoff.hpp"
#include "async/cancellation.hpp"
#include "async/event.hpp"
#include "async/semaphore.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "async/virtual_clock.hpp"

namespace kymaros::async {
namespace {

using namespace std::chrono_literals;

TEST(VirtualLoop, EightHoursPassAtOnce) {
  VirtualLoop loop;
  const auto before = loop.clock().now();
  loop.run(sleep_for(loop.clock(), 8h));
  EXPECT_EQ(loop.clock().now() - before, 8h);
}

TEST(VirtualLoop, SleepersWakeInTheOrderOfTheirTimes) {
  VirtualLoop loop;
  std::vector<int> woken;
  TaskGroup tasks(loop.executor());
  const auto sleeper = [&](Duration d, int which) -> Task<void> {
    co_await sleep_for(loop.clock(), d);
    woken.push_back(which);
  };
  tasks.spawn(sleeper(3s, 3));
  tasks.spawn(sleeper(1s, 1));
  tasks.spawn(sleeper(2s, 2));
  loop.run(tasks.join());
  EXPECT_EQ(woken, (std::vector{1, 2, 3}));
}

TEST(VirtualLoop, SaysSoWhenNothingCanHappenAnyMore) {
  VirtualLoop loop;
  Event never(loop.executor());
  EXPECT_THROW(loop.run(never.wait()), std::logic_error);
}

TEST(Event, WakesEveryWaiter) {
  VirtualLoop loop;
  Event event(loop.executor());
  int woken = 0;
  TaskGroup tasks(loop.executor());
  const auto waiter = [&]() -> Task<void> {
    co_await event.wait();
    ++woken;
  };
  for (int i = 0; i < 3; ++i) tasks.spawn(waiter());
  loop.settle();
  EXPECT_EQ(woken, 0);
  event.set();
  loop.run(tasks.join());
  EXPECT_EQ(woken, 3);
}

TEST(TaskGroup, CancelEndsTasksThatWaitForever) {
  VirtualLoop loop;
  Event never(loop.executor());
  TaskGroup tasks(loop.executor());
  for (int i = 0; i < 5; ++i) tasks.spawn(never.wait());
  loop.settle();
  EXPECT_EQ(tasks.size(), 5U);
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_EQ(tasks.size(), 0U);
}

TEST(TaskGroup, ATaskSpawnedAfterCancelEndsToo) {
  VirtualLoop loop;
  Event never(loop.executor());
  TaskGroup tasks(loop.executor());
  tasks.cancel();
  tasks.spawn(never.wait());
  loop.run(tasks.join());
  EXPECT_EQ(tasks.size(), 0U);
}

TEST(TaskGroup, ATaskThatIsJustEndingCanStillBeCancelled) {
  VirtualLoop loop;
  Event event(loop.executor());
  TaskGroup tasks(loop.executor());
  tasks.spawn(event.wait());
  loop.settle();
  event.set();     // the task's last step is due
  tasks.cancel();  // outside the loop, so Asio delivers it after that step
  loop.run(tasks.join());
  EXPECT_EQ(tasks.size(), 0U);
}

TEST(TaskGroup, ABugInOneTaskEndsAllAndIsHandedToTheOwner) {
  VirtualLoop loop;
  Event never(loop.executor());
  TaskGroup tasks(loop.executor());
  tasks.spawn(never.wait());
  tasks.spawn([]() -> Task<void> {
    throw std::runtime_error("bug");
    co_return;
  }());
  EXPECT_THROW(loop.run(tasks.join()), std::runtime_error);
  EXPECT_EQ(tasks.size(), 0U);
}

TEST(TaskGroup, CancellingTheJoinerCancelsTheGroup) {
  VirtualLoop loop;
  Event never(loop.executor());
  TaskGroup inner(loop.executor());
  TaskGroup outer(loop.executor());
  inner.spawn(never.wait());
  outer.spawn(inner.join());
  loop.settle();
  outer.cancel();
  loop.run(outer.join());
  EXPECT_EQ(inner.size(), 0U);
}

TEST(TaskGroup, ACancelledJoinerDoesNotGoOn) {
  VirtualLoop loop;
  Event never(loop.executor());
  TaskGroup inner(loop.executor());
  TaskGroup outer(loop.executor());
  bool went_on = false;
  inner.spawn(never.wait());
  outer.spawn([](TaskGroup& group, bool& flag) -> Task<void> {
    co_await group.join();
    flag = true;
  }(inner, went_on));
  loop.settle();
  outer.cancel();
  loop.run(outer.join());
  EXPECT_FALSE(went_on);
}

TEST(TaskGroup, JoiningALongLivedGroupCanBeCancelledAfterwards) {
  VirtualLoop loop;
  TaskGroup inner(loop.executor());
  TaskGroup outer(loop.executor());
  const auto relay = [](TaskGroup& group, Clock& clock) -> Task<void> {
    co_await sleep_for(clock, 1s);
    group.spawn(sleep_for(clock, 1s));  // the group was about to be empty
  };
  inner.spawn(relay(inner, loop.clock()));
  outer.spawn([](TaskGroup& group, Clock& clock) -> Task<void> {
    co_await group.join();
    co_await sleep_for(clock, 1h);
  }(inner, loop.clock()));
  loop.settle();
  loop.clock().advance();
  loop.settle();
  loop.clock().advance();
  loop.settle();
  const auto before = loop.clock().monotonic();
  outer.cancel();
  loop.run(outer.join());
  EXPECT_EQ(loop.clock().monotonic(), before) << "the hour was slept, though it was cancelled";
}

Task<int> answer_after(Clock& clock, Duration d) {
  co_await sleep_for(clock, d);
  co_return 42;
}

TEST(Cancellation, WhatMustStillBeSaidIsSaid) {
  VirtualLoop loop;
  bool said = false;
  TaskGroup tasks(loop.executor());
  tasks.spawn([](Clock& clock, bool& done) -> Task<void> {
    co_await finish_undisturbed();
    co_await sleep_for(clock, 3s);
    done = true;
  }(loop.clock(), said));
  loop.settle();
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_TRUE(said);
}

TEST(Cancellation, WhatWasCancelledAlreadyCanStillFinishUndisturbed) {
  VirtualLoop loop;
  TaskGroup tasks(loop.executor());
  bool said = false;
  tasks.spawn([](Clock& clock, bool& done) -> Task<void> {
    try {
      co_await sleep_for(clock, 1h);
    } catch (const std::exception&) {
      done = false;
    }
    co_await finish_undisturbed();
    co_await sleep_for(clock, 3s);
    done = true;
  }(loop.clock(), said));
  loop.settle();
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_TRUE(said);
}

TEST(Timeout, TheTaskWins) {
  VirtualLoop loop;
  EXPECT_EQ(loop.run(with_timeout(loop.clock(), 2s, answer_after(loop.clock(), 1s))), 42);
}

TEST(Timeout, TheClockWins) {
  VirtualLoop loop;
  const auto before = loop.clock().monotonic();
  EXPECT_EQ(loop.run(with_timeout(loop.clock(), 2s, answer_after(loop.clock(), 1h))), std::nullopt);
  EXPECT_EQ(loop.clock().monotonic() - before, 2s);
}

TEST(Timeout, ExceptionsOfTheTaskPass) {
  VirtualLoop loop;
  const auto broken = []() -> Task<int> {
    throw std::runtime_error("bug");
    co_return 1;
  };
  EXPECT_THROW(loop.run(with_timeout(loop.clock(), 2s, broken())), std::runtime_error);
}

TEST(Timeout, ABugWhileTheTaskEndsPasses) {
  VirtualLoop loop;
  const auto broken = [](Clock& clock) -> Task<int> {
    try {
      co_await sleep_for(clock, 1h);
    } catch (const std::exception&) {
      throw std::runtime_error("bug");
    }
    co_return 1;
  };
  EXPECT_THROW(loop.run(with_timeout(loop.clock(), 2s, broken(loop.clock()))), std::runtime_error);
}

TEST(Timeout, ATaskThatIsCancelledFromOutsideIsNotLate) {
  VirtualLoop loop;
  TaskGroup tasks(loop.executor());
  bool was_late = false;
  tasks.spawn([](Clock& clock, bool& late) -> Task<void> {
    const auto stubborn = [](Clock& its_clock) -> Task<int> {
      co_await finish_undisturbed();
      co_await sleep_for(its_clock, 1min);
      throw_cancelled();
    };
    late = !co_await with_timeout(clock, 1h, stubborn(clock));
  }(loop.clock(), was_late));
  loop.settle();
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_FALSE(was_late);
}

TEST(Timeout, ADeadlineIsAnError) {
  VirtualLoop loop;
  const auto slow = [](Clock& clock) -> Task<Result<int>> {
    co_await sleep_for(clock, 1h);
    co_return 1;
  };
  const auto result = loop.run(with_deadline(loop.clock(), 90s, slow(loop.clock())));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::Deadline);
  EXPECT_EQ(result.error().message, "no answer within 1m30s");
}

TEST(Timeout, CancellationFromOutsideReachesTheTask) {
  VirtualLoop loop;
  TaskGroup tasks(loop.executor());
  bool returned = false;
  tasks.spawn([](Clock& clock, bool& flag) -> Task<void> {
    co_await with_timeout(clock, 1h, answer_after(clock, 2h));
    flag = true;
  }(loop.clock(), returned));
  loop.settle();
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_FALSE(returned);
  EXPECT_FALSE(loop.clock().advance());
}

TEST(Semaphore, ServesInOrderAndNeverMoreThanItsPermits) {
  VirtualLoop loop;
  Semaphore semaphore(loop.executor(), 2);
  TaskGroup tasks(loop.executor());
  int inside = 0;
  int most = 0;
  std::vector<int> order;
  const auto user = [&](int which) -> Task<void> {
    const auto permit = co_await semaphore.acquire();
    order.push_back(which);
    most = std::max(most, ++inside);
    co_await sleep_for(loop.clock(), 1s);
    --inside;
  };
  for (int i = 0; i < 5; ++i) tasks.spawn(user(i));
  loop.run(tasks.join());
  EXPECT_EQ(most, 2);
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(semaphore.available(), 2U);
}

TEST(Semaphore, ACancelledWaiterLosesItsPlace) {
  VirtualLoop loop;
  Semaphore semaphore(loop.executor(), 1);
  auto held = loop.run(semaphore.acquire());
  TaskGroup tasks(loop.executor());
  tasks.spawn([](Semaphore& s) -> Task<void> { co_await s.acquire(); }(semaphore));
  loop.settle();
  EXPECT_EQ(semaphore.waiting(), 1U);
  tasks.cancel();
  loop.run(tasks.join());
  EXPECT_EQ(semaphore.waiting(), 0U);
  held.release();
  EXPECT_EQ(semaphore.available(), 1U);
}

TEST(Backoff, GrowsToItsLimitAndBeginsAnew) {
  SeededRandom random(1);
  Backoff backoff({.initial = 1s, .max = 8s, .factor = 2.0, .jitter = 0.0});
  EXPECT_EQ(backoff.next(random), 1s);
  EXPECT_EQ(backoff.next(random), 2s);
  EXPECT_EQ(backoff.next(random), 4s);
  EXPECT_EQ(backoff.next(random), 8s);
  EXPECT_EQ(backoff.next(random), 8s);
  backoff.reset();
  EXPECT_EQ(backoff.next(random), 1s);
}

TEST(Backoff, JitterStaysInItsRange) {
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    Backoff backoff({.initial = 1s, .max = 8s, .factor = 2.0, .jitter = 0.5});
    const auto wait = backoff.next(random);
    EXPECT_GE(wait, 1s);
    EXPECT_LT(wait, 1500ms);
  }
}

}  // namespace
}  // namespace kymaros::async
