// What a run costs the API server, counted in requests: bench/ measures, this keeps it so.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/log.hpp"
#include "json/value.hpp"
#include "simulation/steps.hpp"
#include "simulation/world.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;

constexpr const char* kReports = "restorereports.restore.kymaros.io";

class Requests : public testing::Test {
 protected:
  static void SetUpTestSuite() { log::configure(log::Level::Error, log::Format::Text); }

  static void take(World& world, std::string verb, std::string_view about) {
    const auto failure = take_step(world, {.verb = std::move(verb), .about = json::parse(about).value()});
    ASSERT_FALSE(failure) << *failure;
  }

  /// A cluster with a backup of three ConfigMaps and an operator that has nothing to do.
  static void furnish(World& world) {
    take(world, "application", R"({"namespace": "shop", "configMaps": ["a", "b", "c"]})");
    take(world, "backup", R"({"name": "nightly"})");
    world.start_operator();
    world.pass(1min);
  }

  /// How many requests it takes until so many tests, all due at once, have their reports.
  static int cost_of(int tests) {
    World world({});
    furnish(world);
    const auto before = world.requests();
    for (int i = 0; i < tests; ++i) take(world, "restoreTest", fmt::format(R"({{"name": "t-{}"}})", i));
    const auto done = [&] {
      return world.registry().list(kReports, "").size() == static_cast<std::size_t>(tests) &&
             world.is_at_rest();
    };
    EXPECT_TRUE(world.pass_until(done, 2h));
    return world.requests() - before;
  }

  /// How many requests a restarted operator makes until it is at rest, with so many tests that wait for their
  /// time.
  static int cost_of_start(int tests) {
    World world({});
    furnish(world);
    for (int i = 0; i < tests; ++i)
      take(world, "restoreTest", fmt::format(R"({{"name": "t-{}", "spec": {{"suspend": true}}}})", i));
    world.pass(1min);
    const auto before = world.requests();
    world.stop_operators();
    world.pass(1min);
    return world.requests() - before;
  }
};

TEST_F(Requests, ARunCostsTheSameHoweverManyAreDueAtOnce) {
  const int alone = cost_of(1);
  constexpr int kMany = 30;
  // Those who wait look once at the beginning; a sweep or two falls into the longer time.
  EXPECT_LE(cost_of(kMany) / kMany, alone + 4);
}

TEST_F(Requests, AtAStartEachTestIsReadOnceAndTheProviderOnceForAll) {
  constexpr int kMore = 40;
  // As many workers as look at once may each ask for the provider.
  EXPECT_LE(cost_of_start(1 + kMore) - cost_of_start(1), kMore + 12);
}

}  // namespace
}  // namespace kymaros::simulation
