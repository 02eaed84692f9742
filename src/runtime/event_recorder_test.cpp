#include "runtime/event_recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_server.hpp"
#include "support/step.hpp"

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using json::find_string;
using test::ObjectServer;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Trouble = ObjectServer::Trouble;

const Regarding kTest{.apiVersion = "restore.kymaros.io/v1alpha1",
                      .kind = "RestoreTest",
                      .key = {"shop", "nightly"},
                      .uid = "u-1"};

struct World {
  async::VirtualLoop loop;
  SeededRandom random{3};
  ObjectServer server{loop.executor(), loop.clock()};
  kube::Client client{server, loop.clock(), loop.executor(), {.server = "http://server"}};
  EventRecorder recorder{client,
                         loop.clock(),
                         random,
                         loop.executor(),
                         {.controller = "kymaros.io/operator", .instance = "pod-1", .max_queued = 10}};
  async::TaskGroup tasks{loop.executor()};

  World() { tasks.spawn(recorder.run()); }
  ~World() {
    tasks.cancel();
    loop.run(tasks.join());
  }
  void say(std::string_view reason, std::string_view note = "note") {
    recorder.record(kTest, EventType::Normal, reason, note);
  }
  std::vector<json::Value> events() {
    std::vector<json::Value> all;
    for (const auto& [key, event] : server.objects("events")) all.push_back(event);
    return all;
  }
  std::set<std::string> reasons() {
    std::set<std::string> all;
    for (const auto& event : events()) all.insert(find_string(event, {"reason"}));
    return all;
  }
};

TEST(EventRecorder, WritesWhatTheApiDemands) {
  World world;
  world.recorder.record(kTest, EventType::Warning, "RunFailed", "the restore never ended");
  world.loop.settle();
  ASSERT_THAT(world.events(), SizeIs(1));
  const auto event = world.events().front();
  EXPECT_TRUE(find_string(event, {"metadata", "name"}).starts_with("nightly."));
  EXPECT_EQ(find_string(event, {"metadata", "namespace"}), "shop");
  EXPECT_EQ(find_string(event, {"eventTime"}), "2026-03-26T03:00:00.000000Z");
  EXPECT_EQ(find_string(event, {"reason"}), "RunFailed");
  EXPECT_EQ(find_string(event, {"action"}), "RunFailed");
  EXPECT_EQ(find_string(event, {"type"}), "Warning");
  EXPECT_EQ(find_string(event, {"note"}), "the restore never ended");
  EXPECT_EQ(find_string(event, {"reportingController"}), "kymaros.io/operator");
  EXPECT_EQ(find_string(event, {"reportingInstance"}), "pod-1");
  EXPECT_EQ(find_string(event, {"regarding", "uid"}), "u-1");
  EXPECT_EQ(json::find(event, {"series"}), nullptr);
}

TEST(EventRecorder, TheSameAgainCountsUpTheSeries) {
  World world;
  for (int i = 0; i < 3; ++i) {
    world.say("RunStarted");
    world.loop.run_for(5min);
  }
  ASSERT_THAT(world.events(), SizeIs(1));
  const auto event = world.events().front();
  EXPECT_EQ(*json::find(event, {"series", "count"}), json::Value(3));
  EXPECT_EQ(find_string(event, {"series", "lastObservedTime"}), "2026-03-26T03:10:00.000000Z");
}

TEST(EventRecorder, AnotherNoteOrSixMinutesMakeAnotherEvent) {
  World world;
  world.say("RunStarted", "one");
  world.say("RunStarted", "two");
  world.loop.run_for(7min);
  world.say("RunStarted", "one");
  world.loop.settle();
  EXPECT_THAT(world.events(), SizeIs(3));
}

TEST(EventRecorder, AnEventThatExpiredOnTheServerIsWrittenAnew) {
  World world;
  world.say("RunStarted");
  world.loop.settle();
  const auto first = world.server.objects("events").begin()->first;
  world.server.remove("events", first);
  world.say("RunStarted");
  world.loop.settle();
  EXPECT_THAT(world.events(), SizeIs(1));
}

TEST(EventRecorder, AnOutageLosesAndDoublesNothingThatFitsTheQueue) {
  World world;
  world.server.on_request([](const auto&, int n) { return n < 4 ? Trouble::LostAnswer : Trouble::None; });
  for (const auto* reason : {"A", "B", "C"}) world.say(reason);
  world.loop.run_for(1min);
  EXPECT_THAT(world.reasons(), ElementsAre("A", "B", "C"));
  EXPECT_THAT(world.events(), SizeIs(3));
  world.say("A");
  world.loop.settle();
  EXPECT_THAT(world.events(), SizeIs(3)) << "a lost answer does not end a series";
}

TEST(EventRecorder, BeyondItsQueueItDropsTheNewestAndHoldsNobodyUp) {
  World world;
  for (int i = 0; i < 50; ++i) world.say("R" + std::to_string(100 + i));
  world.loop.settle();
  EXPECT_THAT(world.events(), SizeIs(10));
  EXPECT_TRUE(world.reasons().contains("R100"));
  world.say("Later");
  world.loop.settle();
  EXPECT_TRUE(world.reasons().contains("Later"));
}

TEST(EventRecorder, WhatTheServerRefusesIsForgotten) {
  World world;
  world.server.unknown_kind("events");
  world.say("A");
  world.loop.settle();
  world.server.unknown_kind("");
  world.say("B");
  world.loop.run_for(1h);
  EXPECT_THAT(world.reasons(), ElementsAre("B"));
}

TEST(EventRecorder, AnObjectWithoutNamespaceHasItsEventsInDefault) {
  World world;
  world.recorder.record({.apiVersion = "v1", .kind = "Node", .key = {"", "worker"}, .uid = "u"},
                        EventType::Normal, "Seen", "");
  world.loop.settle();
  EXPECT_EQ(world.server.objects("events").begin()->first.namespace_, "default");
}

TEST(EventRecorder, CutsANoteBetweenCodePoints) {
  EXPECT_EQ(clip_text("short", 1024), "short");
  EXPECT_THAT(clip_text(std::string(1023, 'a') + "é", 1024), SizeIs(1023));
  EXPECT_THAT(clip_text(std::string(1022, 'a') + "é", 1024), SizeIs(1024));
  EXPECT_THAT(clip_text("\x80\x80\x80", 2), IsEmpty()) << "no code point begins there";
}

TEST(EventRecorder, FinishesWhenAllIsWritten) {
  World world;
  world.say("A");
  world.say("B");
  world.recorder.finish();
  world.loop.run(world.tasks.join());
  EXPECT_THAT(world.reasons(), ElementsAre("A", "B"));
}

TEST(EventRecorder, FinishesWithoutWaitingForAServerThatDoesNotAnswer) {
  World world;
  world.server.on_request([](const auto&, int) { return Trouble::ServerError; });
  world.say("A");
  const auto began = world.loop.clock().monotonic();
  world.recorder.finish();
  world.loop.run(world.tasks.join());
  EXPECT_LT(world.loop.clock().monotonic() - began, 1s);
}

TEST(EventRecorder, CancelledAtAnyStepItLosesNothingThatItDidNotWrite) {
  for (int steps = 0; steps < 60; ++steps) {
    World world;
    world.tasks.cancel();
    world.loop.run(world.tasks.join());
    world.server.on_request([](const auto&, int n) { return n == 2 ? Trouble::ServerError : Trouble::None; });
    world.server.latency([] { return 10ms; });
    for (const auto* reason : {"A", "B", "C"}) world.say(reason);
    test::cancel_after(world.loop, steps, world.recorder.run());
    world.server.on_request([](const auto&, int) { return Trouble::None; });
    world.recorder.finish();
    world.loop.run(world.recorder.run());
    EXPECT_THAT(world.reasons(), ElementsAre("A", "B", "C"));
    EXPECT_THAT(world.events(), SizeIs(3)) << "and doubles nothing";
  }
}

}  // namespace
}  // namespace kymaros::runtime
