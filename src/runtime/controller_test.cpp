#include "runtime/controller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/step.hpp"

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using kube::ObjectKey;
using testing::ElementsAre;

const ObjectKey kA{"shop", "a"};
const ObjectKey kB{"shop", "b"};

/// A controller whose reconcile takes a second and does what a test says.
struct World {
  async::VirtualLoop loop;
  std::map<ObjectKey, int> calls;
  std::set<ObjectKey> running;
  std::size_t most_running = 0;
  std::vector<Duration> times;  // of the calls, since the start
  std::function<Result<Requeue>(const ObjectKey&, int call)> outcome = [](const auto&, int) {
    return Requeue{};
  };
  Controller controller;
  async::TaskGroup tasks{loop.executor()};

  explicit World(Controller::Options options = {.name = "test"})
      : controller(loop.executor(), loop.clock(), std::move(options),
                   [this](ObjectKey key) { return reconcile(std::move(key)); }) {}
  ~World() { stop(); }

  Task<Result<Requeue>> reconcile(ObjectKey key) {
    EXPECT_TRUE(running.insert(key).second) << "two workers on " << key.name;
    most_running = std::max(most_running, running.size());
    times.push_back(loop.clock().monotonic().time_since_epoch());
    struct Leave {
      World& world;
      const ObjectKey& key;
      ~Leave() { world.running.erase(key); }
    } leave{*this, key};
    co_await async::sleep_for(loop.clock(), 1s);
    co_return outcome(key, ++calls[key]);
  }
  void start() { tasks.spawn(controller.run()); }
  void stop() {
    tasks.cancel();
    loop.run(tasks.join());
  }
};

TEST(Controller, WorksOnSeveralKeysAtATimeButNeverTwiceOnOne) {
  World world({.name = "test", .workers = 3});
  for (const auto* name : {"a", "b", "c", "d"}) world.controller.enqueue({"shop", name});
  world.start();
  world.loop.run_for(500ms);
  world.controller.enqueue(kA);
  world.loop.run_for(1min);
  EXPECT_EQ(world.most_running, 3U);
  EXPECT_EQ(world.calls[kA], 2) << "once more, because it changed meanwhile";
  EXPECT_EQ(world.calls[kB], 1);
}

TEST(Controller, ComesBackWhenTheReconcileAskedForIt) {
  World world;
  world.outcome = [](const auto&, int call) {
    return Requeue{.after = call < 3 ? std::optional<Duration>(10s) : std::nullopt};
  };
  world.controller.enqueue(kA);
  world.start();
  world.loop.run_for(1h);
  EXPECT_THAT(world.times, ElementsAre(0s, 11s, 22s));
}

TEST(Controller, AFailureIsTriedAgainAfterAGrowingWait) {
  World world({.name = "test", .limits = {.first_retry = 1s, .last_retry = 4s}});
  world.outcome = [](const auto&, int call) -> Result<Requeue> {
    if (call < 5) return fail(ErrorCode::Unavailable, "no");
    return Requeue{};
  };
  world.controller.enqueue(kA);
  world.start();
  world.loop.run_for(1h);
  EXPECT_THAT(world.times, ElementsAre(0s, 2s, 5s, 10s, 15s));
}

TEST(Controller, AFailureThatNamesItsWaitIsTriedAfterThat) {
  World world;
  world.outcome = [](const auto&, int call) -> Result<Requeue> {
    if (call == 1) return fail(Error{.code = ErrorCode::Unavailable, .message = "busy", .retry_after = 20s});
    return Requeue{};
  };
  world.controller.enqueue(kA);
  world.start();
  world.loop.run_for(1h);
  EXPECT_THAT(world.times, ElementsAre(0s, 21s));
}

TEST(Controller, ABugInOneReconcileNeitherEndsTheWorkersNorIsForgotten) {
  World world({.name = "test", .workers = 1});
  world.outcome = [](const ObjectKey& key, int call) -> Result<Requeue> {
    if (key == kA && call == 1) throw std::logic_error("bug");
    if (key == kA && call == 2) throw 42;
    return Requeue{};
  };
  world.controller.enqueue(kA);
  world.controller.enqueue(kB);
  world.start();
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls[kA], 3);
  EXPECT_EQ(world.calls[kB], 1);
}

TEST(Controller, ACancellationThatNobodyAskedForIsABugLikeAnyOther) {
  World world({.name = "test", .workers = 1});
  world.outcome = [&](const auto&, int call) -> Result<Requeue> {
    if (call == 1) throw boost::system::system_error(boost::asio::error::operation_aborted);
    return Requeue{};
  };
  world.controller.enqueue(kA);
  world.start();
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls[kA], 2);
}

TEST(Controller, WhatAStoreHoldsAndEveryChangeOfItIsWork) {
  World world;
  Store store;
  const auto owner = [](const ObjectKey& key, const json::Value& object) {
    return std::vector{ObjectKey{key.namespace_, std::string(object.as_string())}};
  };
  store.put({"shop", "pod"}, "a");
  world.controller.watch(store, owner);
  world.start();
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls, (std::map<ObjectKey, int>{{kA, 1}}));
  store.put({"shop", "pod"}, "b");  // it changed hands: both have something to see
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls, (std::map<ObjectKey, int>{{kA, 2}, {kB, 1}}));
  store.drop({"shop", "pod"});
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls, (std::map<ObjectKey, int>{{kA, 2}, {kB, 2}}));
}

TEST(Controller, WithoutAMapperAnObjectIsItsOwnWork) {
  World world;
  Store store;
  world.controller.watch(store);
  store.put(kA, 1);
  world.start();
  world.loop.run_for(1min);
  EXPECT_EQ(world.calls, (std::map<ObjectKey, int>{{kA, 1}}));
}

TEST(Controller, FinishLetsWorkUnderWayEndAndBeginsNoOther) {
  World world({.name = "test", .workers = 1});
  world.controller.enqueue(kA);
  world.controller.enqueue(kB);
  world.start();
  world.loop.run_for(500ms);
  world.controller.finish();
  world.loop.run(world.tasks.join());
  EXPECT_EQ(world.calls, (std::map<ObjectKey, int>{{kA, 1}}));
}

TEST(Controller, CanBeCancelledAtEveryStepWithoutLosingAKey) {
  for (int steps = 0; steps < 120; ++steps) {
    World world({.name = "test", .workers = 2});
    world.outcome = [](const auto&, int call) -> Result<Requeue> {
      if (call == 1) return fail(ErrorCode::Unavailable, "no");
      return Requeue{};
    };
    for (const auto* name : {"a", "b", "c"}) world.controller.enqueue({"shop", name});
    test::cancel_after(world.loop, steps, world.controller.run());
    EXPECT_TRUE(world.running.empty());
    for (const auto& [key, calls] : world.calls) {
      EXPECT_EQ(world.controller.queue().failures(key), calls == 1 ? 1 : 0) << "being cut off is no failure";
    }
    EXPECT_EQ(world.controller.queue().size(),
              3 - std::ranges::count(world.calls, 2, &std::pair<const ObjectKey, int>::second));
    world.start();
    world.loop.run_for(1h);
    for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(world.calls[(ObjectKey{"shop", name})], 2) << steps;
  }
}

}  // namespace
}  // namespace kymaros::runtime
