#include "runtime/reflector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "support/object_server.hpp"
#include "support/step.hpp"

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
using kube::ObjectKey;
using test::object;
using test::ObjectServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using Trouble = ObjectServer::Trouble;

const kube::ResourceType kPods{"", "v1", "pods", "Pod"};

/// A server, a reflector of its pods, and what the reflector told.
struct World {
  async::VirtualLoop loop;
  SeededRandom random{7};
  ObjectServer server{loop.executor(), loop.clock()};
  kube::Client client{server, loop.clock(), loop.executor(), {.server = "http://server"}};
  Reflector pods;
  async::TaskGroup tasks{loop.executor()};
  std::vector<std::string> told;

  explicit World(Reflector::Options options = {})
      : pods(client, loop.clock(), random, loop.executor(), kPods, {}, std::move(options)) {
    pods.on_change([this](const ObjectKey& key, const json::Value* before, const json::Value* after) {
      told.push_back((!before ? "+" : !after ? "-" : "~") + key.name);
    });
  }
  ~World() { stop(); }

  void start() {
    tasks.spawn(pods.run());
    loop.settle();
  }
  void stop() {
    tasks.cancel();
    loop.run(tasks.join());
  }

  std::map<ObjectKey, json::Value> copy() const {
    std::map<ObjectKey, json::Value> all;
    for (const auto& [key, pod] : pods.objects()) all.emplace(key, *pod);
    return all;
  }
  void expect_same_as_server() { EXPECT_EQ(copy(), server.objects("pods")); }
  std::size_t lists() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(server.lines(), [](const auto& line) { return !line.contains("watch=true"); }));
  }
};

TEST(Reflector, HoldsWhatIsThereAndFollowsEveryChange) {
  World world;
  world.server.put("pods", object("shop", "web"));
  EXPECT_FALSE(world.pods.has_synced());
  world.start();
  EXPECT_TRUE(world.pods.has_synced());
  world.expect_same_as_server();

  world.server.put("pods", object("shop", "db"));
  world.server.put("pods", object("shop", "web", 2));
  world.server.remove("pods", {"shop", "web"});
  world.loop.settle();
  world.expect_same_as_server();
  EXPECT_THAT(world.told, ElementsAre("+web", "+db", "~web", "-web"));
  EXPECT_EQ(world.lists(), 1U);
}

TEST(Reflector, ReadsAListPageByPage) {
  World world;
  world.server.page_size(2);
  for (const auto* name : {"a", "b", "c", "d", "e"}) world.server.put("pods", object("shop", name));
  world.start();
  world.expect_same_as_server();
  EXPECT_EQ(world.lists(), 3U);
}

TEST(Reflector, ResumesAfterTheServerEndedTheWatchWithoutListingAgain) {
  World world;
  world.start();
  world.server.put("pods", object("shop", "web"));
  world.loop.run_for(1h);
  world.server.put("pods", object("shop", "db"));
  world.loop.run_for(10s);
  world.expect_same_as_server();
  EXPECT_EQ(world.lists(), 1U);
  EXPECT_GT(world.server.requests(), 12) << "a watch lasts 300 s at most";
  EXPECT_LT(world.server.requests(), 18) << "and 240 s at least";
}

TEST(Reflector, LosesNothingOfWhatHappensWhileTheConnectionIsBroken) {
  World world;
  world.start();
  world.server.on_request([](const auto&, int) { return Trouble::NoConnection; });
  world.server.break_watches();
  world.loop.run_for(5s);
  world.server.put("pods", object("shop", "web"));
  world.server.on_request({});
  world.loop.run_for(1min);
  world.expect_same_as_server();
  EXPECT_EQ(world.lists(), 1U);
}

TEST(Reflector, RelistsAfterGoneAndTellsOfWhatVanishedMeanwhile) {
  World world;
  world.server.put("pods", object("shop", "web"));
  world.server.put("pods", object("shop", "db"));
  world.start();
  world.told.clear();
  world.server.on_request([](const auto&, int) { return Trouble::NoConnection; });
  world.server.break_watches();
  world.loop.settle();
  world.server.remove("pods", {"shop", "web"});
  world.server.put("pods", object("shop", "cache"));
  world.server.compact();
  world.server.on_request({});
  world.loop.run_for(1min);
  world.expect_same_as_server();
  EXPECT_THAT(world.told, testing::UnorderedElementsAre("+cache", "-web")) << "db did not change";
}

TEST(Reflector, A410InsideOfTheStreamIsAnsweredWithAListAtOnce) {
  World world;
  world.server.put("pods", object("shop", "web"));
  world.server.on_request([](const auto&, int n) { return n == 2 ? Trouble::ExpiresLater : Trouble::None; });
  world.start();
  EXPECT_EQ(world.lists(), 2U);
  EXPECT_EQ(world.server.running_watches(), 1U);
}

TEST(Reflector, AfterARecoveryItsWaitsAreShortAgain) {
  for (const bool has_bookmarks : {true, false}) {
    World world;
    if (!has_bookmarks) world.server.send_no_bookmarks();
    const auto outage = [&](Duration length) {
      world.server.on_request([](const auto&, int) { return Trouble::NoConnection; });
      world.server.break_watches();
      world.loop.run_for(length);
      world.server.on_request({});
    };
    world.start();
    outage(10min);
    world.loop.run_for(10min);
    outage(100ms);
    world.loop.run_for(2s);
    EXPECT_EQ(world.server.running_watches(), 1U);
  }
}

TEST(Reflector, ABookmarkMovesThePlaceFromWhichItResumes) {
  World world;
  world.start();
  for (int i = 0; i < 50; ++i) world.server.put("configmaps", object("shop", "unrelated", i));
  world.loop.run_for(2min);  // a bookmark each minute
  world.server.compact();
  world.server.end_watches();
  world.loop.run_for(10s);
  EXPECT_EQ(world.lists(), 1U) << "no 410, because the bookmark's version is still known";
}

TEST(Reflector, AContinueTokenThatExpiredBeginsTheListAnew) {
  World world;
  world.server.page_size(1);
  for (const auto* name : {"a", "b", "c"}) world.server.put("pods", object("shop", name));
  world.server.on_request([](const auto&, int n) { return n == 2 ? Trouble::Expired : Trouble::None; });
  world.start();
  world.loop.run_for(1min);
  world.expect_same_as_server();
  EXPECT_TRUE(world.pods.has_synced());
}

TEST(Reflector, ABusyLoopIsMadeOfNoTrouble) {
  for (const auto trouble :
       {Trouble::NoConnection, Trouble::LostAnswer, Trouble::ServerError, Trouble::BreaksOff,
        Trouble::EndsAtOnce, Trouble::Expired, Trouble::ExpiresLater}) {
    World world;
    world.server.put("pods", object("shop", "web"));
    world.server.on_request([trouble](const http::Request& request, int) {
      return request.url.contains("watch=true") ? trouble : Trouble::None;
    });
    world.start();
    world.loop.run_for(10min);
    EXPECT_LT(world.server.requests(), 60) << static_cast<int>(trouble);
    world.expect_same_as_server();
  }
}

TEST(Reflector, AKindThatTheServerDoesNotKnowHasNoObjectsUntilItDoes) {
  World world;
  world.server.unknown_kind("pods");
  world.start();
  EXPECT_TRUE(world.pods.has_synced());
  world.loop.run_for(10min);
  EXPECT_LT(world.server.requests(), 60);
  world.server.put("pods", object("shop", "web"));
  world.server.unknown_kind("");
  world.loop.run_for(2min);
  world.expect_same_as_server();
}

TEST(Reflector, StoresOnlyWhatTheProjectionKeeps) {
  World world({.projection = [](json::Value pod) -> json::Value {
    if (json::find_string(pod, {"metadata", "name"}).starts_with("ignored")) return nullptr;
    return json::Object{{"value", *json::find(pod, {"spec", "value"})}};
  }});
  world.server.put("pods", object("shop", "web", 1));
  world.server.put("pods", object("shop", "ignored", 1));
  world.start();
  ASSERT_THAT(world.pods.objects(), SizeIs(1));
  EXPECT_EQ(*world.pods.find({"shop", "web"}), (json::Value(json::Object{{"value", 1}})));
  world.told.clear();

  auto relabelled = object("shop", "web", 1);
  relabelled.as_object()["metadata"].as_object()["labels"] = json::Object{{"a", "b"}};
  world.server.put("pods", relabelled);
  world.loop.settle();
  EXPECT_THAT(world.told, IsEmpty()) << "a change outside of the projection is no change";
  world.server.put("pods", object("shop", "web", 2));
  world.loop.settle();
  EXPECT_THAT(world.told, ElementsAre("~web"));
}

TEST(Reflector, AsksForMetadataOnlyWhereNothingElseIsWanted) {
  World world({.metadata_only = true});
  std::vector<std::string> accepted;
  world.server.on_request([&](const http::Request& request, int) {
    accepted.emplace_back(request.headers.get("Accept"));
    return Trouble::None;
  });
  world.start();
  EXPECT_THAT(accepted,
              ElementsAre(HasSubstr("PartialObjectMetadataList"), HasSubstr("PartialObjectMetadata")));
}

/// What happens to the world at some second, so that a run with trouble sees the same as one without.
void live(World& world) {
  world.server.page_size(2);
  for (const auto* name : {"a", "b", "c", "d", "e"}) world.server.put("pods", object("shop", name));
  world.start();
  world.loop.run_for(30s);
  world.server.put("pods", object("shop", "f"));
  world.server.remove("pods", {"shop", "a"});
  world.loop.run_for(6min);
  world.server.put("pods", object("shop", "b", 2));
  world.server.break_watches();
  world.loop.run_for(2s);
  world.server.remove("pods", {"shop", "c"});
  world.server.compact();
  world.server.end_watches();
  world.loop.run_for(3min);
  world.server.put("pods", object("shop", "g"));
  world.loop.run_for(3min);
}

TEST(Reflector, EndsInTheSameStoreWhicheverRequestFails) {
  for (const auto trouble :
       {Trouble::NoConnection, Trouble::LostAnswer, Trouble::ServerError, Trouble::BreaksOff,
        Trouble::EndsAtOnce, Trouble::Expired, Trouble::ExpiresLater}) {
    int requests = 1;
    for (int n = 1; n <= requests; ++n) {
      World world;
      world.server.on_request([=](const auto&, int which) { return which == n ? trouble : Trouble::None; });
      live(world);
      world.expect_same_as_server();
      requests = world.server.requests();
      ASSERT_FALSE(testing::Test::HasFailure())
          << "request " << n << ", trouble " << static_cast<int>(trouble);
    }
    EXPECT_GT(requests, 8);
  }
}

TEST(Reflector, CanBeCancelledAtEveryStepAndRunAgain) {
  for (int steps = 0; steps < 200; ++steps) {
    World world;
    world.server.page_size(1);
    for (const auto* name : {"a", "b", "c"}) world.server.put("pods", object("shop", name));
    world.server.on_request(
        [](const auto&, int n) { return n % 4 == 3 ? Trouble::ServerError : Trouble::None; });
    EXPECT_TRUE(test::cancel_after(world.loop, steps, world.pods.run()));
    EXPECT_EQ(world.server.running_watches(), 0U);
    world.start();
    world.loop.run_for(2min);
    world.expect_same_as_server();
  }
}

TEST(Reflector, SaysWhenItLastHeardOfTheServer) {
  World world;
  world.start();
  world.loop.run_for(90s);
  const auto heard = world.pods.heard_at();
  EXPECT_EQ(world.loop.clock().monotonic() - heard, 30s) << "a bookmark came after a minute";
}

}  // namespace
}  // namespace kymaros::runtime
