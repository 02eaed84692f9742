#include "cmd/operator_process.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "http/beast/transport.hpp"
#include "http/server.hpp"
#include "http/transport.hpp"
#include "support/real_loop.hpp"

namespace kymaros::cmd {
namespace {

using namespace std::chrono_literals;

/// A place where nobody answers.
std::string closed_address(test::RealLoop& loop) {
  http::Server server(loop.executor(), loop.clock());
  EXPECT_TRUE(server.listen("127.0.0.1:0"));
  return fmt::format("http://127.0.0.1:{}", server.port());
}

struct World {
  test::RealLoop loop;
  SeededRandom random{1};

  std::unique_ptr<OperatorProcess> make(OperatorFlags flags = {}) {
    return make(flags, closed_address(loop));
  }

  std::unique_ptr<OperatorProcess> make(OperatorFlags flags, std::string server) {
    flags.health_address = "127.0.0.1:0";
    auto made =
        OperatorProcess::make(flags, {.server = std::move(server)}, loop.executor(), loop.clock(), random);
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE((*made)->listen());
    return *std::move(made);
  }
};

Task<int> status_of(http::Transport& transport, std::string url) {
  http::Request request;
  request.url = std::move(url);
  const auto exchange = co_await transport.open(std::move(request));
  co_return exchange ? exchange->head.status : 0;
}

/// Runs a process, asks it how it is, stops it.
struct Course {
  int alive = 0, ready = 0, exit_code = -1;
  Duration stopping{};
};

Task<Course> take_course(OperatorProcess& process, test::RealLoop& loop) {
  Course course;
  async::TaskGroup tasks(loop.executor());
  tasks.spawn([](OperatorProcess& self, int& code) -> Task<void> { code = co_await self.run(); }(
                                                       process, course.exit_code));
  const auto transport = http::make_transport(loop.executor(), loop.clock());
  const auto origin = fmt::format("http://127.0.0.1:{}", process.health_port());
  course.alive = co_await status_of(**transport, origin + "/healthz");
  course.ready = co_await status_of(**transport, origin + "/readyz");
  const auto asked = loop.clock().monotonic();
  process.stop();
  co_await tasks.join();
  course.stopping = loop.clock().monotonic() - asked;
  co_return course;
}

TEST(OperatorProcess, IsAliveWithoutACluster) {
  for (const bool leader_elect : {false, true}) {
    World world;
    const auto process = world.make({.leader_elect = leader_elect});
    const auto course = world.loop.run(take_course(*process, world.loop));
    EXPECT_EQ(course.alive, 200);
    EXPECT_EQ(course.ready, 500) << "it knows nothing yet";
    EXPECT_EQ(course.exit_code, 0);
    EXPECT_LT(course.stopping, OperatorProcess::kStopWithin / 2) << "nothing is under way that has to finish";
  }
}

TEST(OperatorProcess, LeavesNothingThatKeepsTheLoopBusy) {
  World world;
  const auto process = world.make();
  world.loop.run(take_course(*process, world.loop));
  EXPECT_FALSE(world.loop.is_busy());
}

TEST(OperatorProcess, LeavesNoConnectionThatKeepsTheLoopBusy) {
  World world;
  http::Server cluster(world.loop.executor(), world.loop.clock());
  ASSERT_TRUE(cluster.listen("127.0.0.1:0"));
  int answered = 0;
  async::TaskGroup tasks(world.loop.executor());
  tasks.spawn(cluster.serve([&answered](http::Request) -> Task<http::Response> {
    ++answered;
    co_return http::Response{.head = {.status = 404}};
  }));
  auto process = world.make({}, fmt::format("http://127.0.0.1:{}", cluster.port()));
  world.loop.run(take_course(*process, world.loop));
  EXPECT_GT(answered, 0);
  process.reset();
  tasks.cancel();
  world.loop.run(tasks.join());
  EXPECT_FALSE(world.loop.is_busy());
}

TEST(OperatorProcess, SaysWhenItsAddressIsTaken) {
  World world;
  http::Server other(world.loop.executor(), world.loop.clock());
  ASSERT_TRUE(other.listen("127.0.0.1:0"));
  auto made = OperatorProcess::make({.health_address = fmt::format("127.0.0.1:{}", other.port())},
                                    {.server = "http://127.0.0.1:1"}, world.loop.executor(),
                                    world.loop.clock(), world.random);
  ASSERT_TRUE(made);
  const auto listening = (*made)->listen();
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error().code, ErrorCode::Unavailable);
}

TEST(OperatorProcess, RefusesATargetThatIsNoDuration) {
  World world;
  const auto made = OperatorProcess::make({.default_rto = "soon"}, {.server = "http://127.0.0.1:1"},
                                          world.loop.executor(), world.loop.clock(), world.random);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Invalid);
}

}  // namespace
}  // namespace kymaros::cmd
