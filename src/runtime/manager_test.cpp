#include "runtime/manager.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_server.hpp"
#include "support/step.hpp"

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using test::ObjectServer;
using testing::ElementsAre;
using testing::IsEmpty;
using Trouble = ObjectServer::Trouble;

struct World {
  async::VirtualLoop loop;
  SeededRandom random{5};
  ObjectServer server{loop.executor(), loop.clock()};
  kube::Client client{server, loop.clock(), loop.executor(), {.server = "http://server"}};
  Reflector pods{client, loop.clock(), random, loop.executor(), {"", "v1", "pods", "Pod"}, {}, {}};
  LeaderElection election{
      client, loop.clock(), random, loop.executor(), {.lease = {"kymaros", "l"}, .identity = "me"}};
  LeaderElection other{
      client, loop.clock(), random, loop.executor(), {.lease = {"kymaros", "l"}, .identity = "other"}};
  std::vector<std::string> told;  // "+name" when a part begins, "-name" when it has ended
  std::set<std::string> running;
  async::Event finish{loop.executor()};
  Manager manager{loop.executor(), loop.clock(), {.stop_within = 20s}};
  async::TaskGroup tasks{loop.executor()};

  ~World() {
    tasks.cancel();
    try {
      loop.run(tasks.join());
    } catch (const std::logic_error&) {
      ADD_FAILURE() << "a bug that nobody expected";
    }
  }

  /// Waits for `wait`; takes `takes` to end when it is asked to.
  Runnable part(std::string name, std::optional<Duration> takes = std::nullopt) {
    Runnable runnable{.name = name, .run = [this, name, takes] { return run_part(name, takes); }};
    if (takes) runnable.finish = [this] { finish.set(); };
    return runnable;
  }
  Task<void> run_part(std::string name, std::optional<Duration> takes) {
    struct Presence {
      World& world;
      const std::string& name;
      Presence(World& w, const std::string& n) : world(w), name(n) {
        world.told.push_back("+" + name);
        world.running.insert(name);
      }
      ~Presence() {
        world.told.push_back("-" + name);
        world.running.erase(name);
      }
    } presence(*this, name);
    co_await finish_or_never(takes.has_value());
    if (takes) co_await async::sleep_for(loop.clock(), *takes);
  }
  Task<void> finish_or_never(bool finishes) {
    if (finishes) co_return co_await finish.wait();
    async::Event never(loop.executor());
    co_await never.wait();
  }
  void add_all(std::optional<Duration> leader_takes = std::nullopt) {
    manager.add(Stage::Lead, part("leader", leader_takes));
    manager.add(Stage::Work, part("worker"));
    manager.add_cache(pods);
    manager.add(Stage::Serve, part("health"));
  }
  void start() {
    tasks.spawn(manager.run());
    loop.settle();
  }
};

TEST(Manager, StartsInOrderAndStopsInReverse) {
  World world;
  world.add_all();
  world.manager.lead_with(world.election);
  EXPECT_FALSE(world.manager.ready());
  world.start();
  EXPECT_TRUE(world.manager.ready());
  EXPECT_TRUE(world.election.is_leader());
  EXPECT_THAT(world.told, ElementsAre("+health", "+worker", "+leader"));
  world.told.clear();
  world.manager.stop();
  EXPECT_FALSE(world.manager.ready());
  world.loop.run(world.tasks.join());
  EXPECT_THAT(world.told, ElementsAre("-leader", "-worker", "-health"));
  EXPECT_EQ(world.server.running_watches(), 0U);
  EXPECT_EQ(json::find_string(world.server.objects("leases").begin()->second, {"spec", "holderIdentity"}),
            "");
}

TEST(Manager, WorkWaitsForTheCachesAndHealthDoesNot) {
  World world;
  world.server.on_request([](const auto&, int) { return Trouble::NoConnection; });
  world.add_all();
  world.start();
  world.loop.run_for(10s);
  EXPECT_THAT(world.told, ElementsAre("+health"));
  EXPECT_FALSE(world.manager.ready());
  world.server.on_request({});
  world.loop.run_for(1min);
  EXPECT_TRUE(world.manager.ready());
  EXPECT_THAT(world.told, ElementsAre("+health", "+worker", "+leader"));
}

TEST(Manager, CanBeStoppedBeforeTheCachesHaveSynced) {
  World world;
  world.server.on_request([](const auto&, int) { return Trouble::NoConnection; });
  world.add_all();
  world.start();
  world.manager.stop();
  world.loop.run(world.tasks.join());
  EXPECT_THAT(world.told, ElementsAre("+health", "-health"));
}

TEST(Manager, OneThatDoesNotLeadIsReadyAllTheSame) {
  World world;
  world.tasks.spawn(
      [](World& w) -> Task<void> { co_await w.other.run([&w] { return w.finish_or_never(false); }); }(world));
  world.loop.settle();
  world.add_all();
  world.manager.lead_with(world.election);
  world.start();
  world.loop.run_for(10min);
  EXPECT_TRUE(world.manager.ready());
  EXPECT_THAT(world.told, ElementsAre("+health", "+worker"));
  world.manager.stop();
  world.loop.run_for(1s);
  EXPECT_THAT(world.running, IsEmpty());
}

TEST(Manager, WorkUnderWayMayFinishInTime) {
  World world;
  world.add_all(15s);
  world.manager.lead_with(world.election);
  world.start();
  world.manager.stop();
  world.loop.run_for(14s);
  EXPECT_THAT(world.running, ElementsAre("health", "leader", "worker"));
  EXPECT_TRUE(world.election.is_leader()) << "the lease is kept while its work goes on";
  world.loop.run_for(2s);
  EXPECT_THAT(world.running, IsEmpty());
  EXPECT_EQ(world.tasks.size(), 0U);
}

TEST(Manager, WhatDoesNotFinishInTimeIsCancelled) {
  World world;
  world.add_all(10min);
  world.manager.lead_with(world.election);
  world.start();
  world.manager.stop();
  world.loop.run_for(21s);
  EXPECT_THAT(world.running, IsEmpty());
  EXPECT_EQ(world.tasks.size(), 0U);
}

TEST(Manager, ALostLeaseEndsTheProcess) {
  World world;
  world.add_all(10min);
  world.manager.lead_with(world.election);
  world.start();
  world.server.on_request([](const http::Request& request, int) {
    return request.url.contains("leases") ? Trouble::ServerError : Trouble::None;
  });
  world.loop.run_for(11s);
  EXPECT_THAT(world.running, IsEmpty());
  EXPECT_EQ(world.tasks.size(), 0U);
}

TEST(Manager, ABugOfOnePartEndsAllAndPasses) {
  for (const auto stage : {Stage::Serve, Stage::Work, Stage::Lead}) {
    World world;
    world.add_all();
    world.manager.lead_with(world.election);
    world.manager.add(stage, {.name = "broken", .run = [&]() -> Task<void> {
                                co_await async::sleep_for(world.loop.clock(), 1min);
                                throw std::logic_error("bug");
                              }});
    EXPECT_THROW(world.loop.run(world.manager.run()), std::logic_error);
    EXPECT_THAT(world.running, IsEmpty());
  }
}

TEST(Manager, CanBeCancelledAtEveryStep) {
  for (int steps = 0; steps < 100; ++steps) {
    World world;
    world.server.latency([] { return 10ms; });
    world.add_all(1s);
    world.manager.lead_with(world.election);
    EXPECT_TRUE(test::cancel_after(world.loop, steps, world.manager.run()));
    EXPECT_THAT(world.running, IsEmpty());
    EXPECT_FALSE(world.election.is_leader());
    EXPECT_EQ(world.server.running_watches(), 0U);
  }
}

TEST(Manager, CanBeStoppedAtEveryStep) {
  for (int steps = 0; steps < 100; ++steps) {
    World world;
    world.server.latency([] { return 10ms; });
    world.add_all(1s);
    world.manager.lead_with(world.election);
    world.tasks.spawn(world.manager.run());
    for (int i = 0; i < steps; ++i) test::step(world.loop);
    world.manager.stop();
    world.loop.run(world.tasks.join());
    EXPECT_THAT(world.running, IsEmpty());
    EXPECT_EQ(world.server.running_watches(), 0U);
  }
}

}  // namespace
}  // namespace kymaros::runtime
