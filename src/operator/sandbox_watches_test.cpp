#include "operator/sandbox_watches.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_server.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMost = 48;  // of 128 connections that there are for everything

class Watches : public testing::Test {
 public:
  ~Watches() override { stop(); }

 protected:
  void start() {
    tasks.spawn(watches.run());
    loop.run_for(1s);
  }
  void stop() {
    tasks.cancel();
    loop.run(tasks.join());
  }
  static std::string name(std::size_t n) { return fmt::format("sandbox-{:03}", n); }
  void watch(std::size_t many) {
    for (std::size_t n = 0; n < many; ++n) watches.watch(name(n));
    loop.run_for(1s);
  }
  /// Whether a pod that comes into the sandbox is told.
  bool hears_of(std::size_t n) {
    told.clear();
    server.put("pods", json::Object{{"metadata", json::Object{{"namespace", name(n)}, {"name", "web"}}}});
    loop.run_for(1s);
    server.remove("pods", {name(n), "web"});
    loop.run_for(1s);
    return told.contains(name(n));
  }

  async::VirtualLoop loop;
  SeededRandom random{3};
  test::ObjectServer server{loop.executor(), loop.clock()};
  kube::Client client{server, loop.clock(), loop.executor(), {.server = "http://server"}};
  std::set<std::string> told;
  std::vector<Duration> waits;
  SandboxWatches watches{client, loop.clock(), random, loop.executor(),
                         [this](const std::string& sandbox, Duration wait) {
                           told.insert(sandbox);
                           waits.push_back(wait);
                         }};
  async::TaskGroup tasks{loop.executor()};
};

TEST_F(Watches, TellWhichSandboxChanged) {
  start();
  watch(2);
  EXPECT_TRUE(hears_of(0));
  EXPECT_TRUE(hears_of(1));
  EXPECT_FALSE(hears_of(2)) << "nobody asked for it";
}

TEST_F(Watches, TellAtOnceAndThenOnceASecond) {
  start();
  watch(1);
  for (int change = 0; change < 8; ++change) {
    server.put("pods", json::Object{{"metadata", json::Object{{"namespace", name(0)}, {"name", "web"}}},
                                    {"status", json::Object{{"change", change}}}});
    loop.run_for(300ms);
  }
  ASSERT_THAT(waits, testing::SizeIs(4)) << "changes at 0, 0.3, 0.6, ... 2.1 s";
  EXPECT_EQ(waits[0], 0ms);
  EXPECT_THAT(waits[1], testing::AllOf(testing::Gt(600ms), testing::Le(700ms))) << "told at 0.3 s, for 1 s";
  EXPECT_THAT(waits[2], testing::AllOf(testing::Gt(700ms), testing::Le(800ms))) << "told at 1.2 s, for 2 s";
  EXPECT_THAT(waits[3], testing::AllOf(testing::Gt(800ms), testing::Le(900ms))) << "told at 2.1 s, for 3 s";
  waits.clear();
  loop.run_for(2s);
  EXPECT_TRUE(hears_of(0));
  EXPECT_EQ(waits.front(), 0ms) << "after a while of nothing, at once";
}

TEST_F(Watches, BeginWithWhatWasAskedForBefore) {
  watch(2);
  EXPECT_EQ(server.running_watches(), 0U);
  start();
  EXPECT_TRUE(hears_of(1));
}

TEST_F(Watches, LeaveConnectionsForEverythingElse) {
  start();
  watch(kMost + 20);
  EXPECT_EQ(server.running_watches(), kMost);
  EXPECT_FALSE(hears_of(kMost + 19));
}

TEST_F(Watches, GiveTheirPlacesToThoseThatWait) {
  start();
  watch(kMost + 1);
  ASSERT_FALSE(hears_of(kMost));
  watches.forget(name(0));
  loop.run_for(1s);
  EXPECT_EQ(server.running_watches(), kMost);
  EXPECT_TRUE(hears_of(kMost));
  EXPECT_FALSE(hears_of(0));
}

TEST_F(Watches, ForgetWhatWaitedToo) {
  start();
  watch(kMost + 2);
  watches.forget(name(kMost));
  watches.forget(name(0));
  loop.run_for(1s);
  EXPECT_FALSE(hears_of(kMost));
  EXPECT_TRUE(hears_of(kMost + 1));
}

TEST_F(Watches, EndTogether) {
  start();
  watch(3);
  stop();
  EXPECT_EQ(server.running_watches(), 0U);
}

}  // namespace
}  // namespace kymaros::op
