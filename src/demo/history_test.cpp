#include "demo/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "demo/names.hpp"
#include "demo/results.hpp"
#include "sim/fields.hpp"

namespace kymaros::demo {
namespace {

using namespace std::chrono_literals;

const Time kNow = Time(std::chrono::seconds(1'774'526'400));  // 2026-03-26T12:00:00Z

/// The results of a test, the oldest first.
std::vector<std::string> results_of(World& world, std::string_view test) {
  std::map<std::string, std::string> by_start;
  for (const auto& report : world.registry().list(kReports, kTestNamespace)) {
    if (json::find_string(*report, {"spec", "testRef"}) == test)
      by_start[json::find_string(*report, {"status", "startedAt"})] =
          json::find_string(*report, {"status", "result"});
  }
  std::vector<std::string> out;
  for (auto& [start, result] : by_start) out.push_back(std::move(result));
  return out;
}

struct Played {
  explicit Played(int nights, Scenario scenario = Scenario::Quiet)
      : story(1, nights, scenario), world(History::beginning(kNow, nights), 1, "test") {
    log::configure(log::Level::Error, log::Format::Text);
    History(world, story).play(nights, kNow, [](int) { return true; });
  }
  Storyline story;
  World world;
};

TEST(History, EndsNowWithEverythingAtRest) {
  Played history(2);
  EXPECT_EQ(history.world.now(), kNow);
  EXPECT_TRUE(history.world.is_at_rest());
  for (const auto& namespace_ : history.world.registry().list("namespaces", "")) {
    EXPECT_FALSE(json::find_string(*namespace_, {"metadata", "name"}).starts_with("rp-test")) << "a sandbox";
  }
}

TEST(History, HealthyApplicationsPassEveryNight) {
  Played history(2, Scenario::Healthy);
  for (const auto name : kApplications) {
    EXPECT_THAT(results_of(history.world, name), testing::Each("pass")) << name;
    EXPECT_EQ(results_of(history.world, name).size(), 3u) << "two nights, and the run when the test was new";
  }
}

TEST(History, TheLedgerPassesUntilItsVolumeIsLeftOut) {
  const Storyline story(1, 90, Scenario::Quiet);
  World world(History::beginning(kNow, 2), 1, "test");
  int ago = 90;
  while (!story.leaves_out_ledger(ago)) --ago;
  EXPECT_GT(ago, 7) << "long enough ago to be seen in a chart";
  EXPECT_FALSE(story.leaves_out_ledger(ago + 1));
  Played history(2);
  EXPECT_EQ(results_of(history.world, kLedger).back(), "partial");
  const auto findings = newest_findings(history.world.registry());
  const auto& ledger = findings.back();
  EXPECT_EQ(ledger.test, kLedger);
  EXPECT_TRUE(ledger.pods_are_ready);
  EXPECT_THAT(ledger.empty_volumes, testing::ElementsAre("books-ledger-0"));
}

TEST(History, ALostSecretKeepsPodsFromStarting) {
  Played history(1, Scenario::LostSecret);
  EXPECT_NE(results_of(history.world, "blog").back(), "pass");
}

TEST(History, CanBeEndedAfterAnyNight) {
  const Storyline story(1, 90, Scenario::Quiet);
  World world(History::beginning(kNow, 90), 1, "test");
  int nights = 0;
  History(world, story).play(90, kNow, [&](int) { return ++nights < 1; });
  EXPECT_EQ(nights, 1);
}

TEST(Storyline, AllOfItHappensInNinetyNights) {
  for (std::uint64_t seed = 0; seed < 7; ++seed) {
    const Storyline story(seed, 90, Scenario::Quiet);
    int away = 0, lost_data = 0, lost_secret = 0;
    for (int ago = 90; ago > 0; --ago) {
      const auto velero = story.velero(ago);
      away += !velero.location_is_available;
      lost_data += !velero.fails_data.empty();
      lost_secret += !velero.leaves_out.empty();
    }
    EXPECT_EQ(away, 7) << seed;
    EXPECT_EQ(lost_data, 1) << seed;
    EXPECT_EQ(lost_secret, 3) << seed;
    EXPECT_GT(story.velero(0).per_volume, 4 * story.velero(90).per_volume) << "volumes grow";
  }
}

}  // namespace
}  // namespace kymaros::demo
