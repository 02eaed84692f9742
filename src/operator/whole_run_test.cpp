#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <regex>
#include <set>

#include "base/log.hpp"
#include "runtime/conditions.hpp"
#include "support/operator_world.hpp"

namespace kymaros::op {
namespace {

using namespace std::chrono_literals;
using test::OperatorWorld;
using test::Story;
using Meddling = Story::Meddling;
using testing::HasSubstr;
using testing::IsEmpty;

json::Object metadata(std::string_view name) {
  return {{"namespace", "shop"}, {"name", name}, {"creationTimestamp", "2026-03-01T00:00:00Z"}};
}

test::SmallVelero::Object deployment() {
  return {"deployments", "deployments.apps",
          json::Object{{"apiVersion", "apps/v1"},
                       {"kind", "Deployment"},
                       {"metadata", metadata("web")},
                       {"spec", json::Object{{"replicas", 1}}}}};
}
test::SmallVelero::Object config_map() {
  return {"configmaps", "configmaps",
          json::Object{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", metadata("settings")}}};
}
test::SmallVelero::Object claim() {
  return {"persistentvolumeclaims", "persistentvolumeclaims",
          json::Object{{"apiVersion", "v1"},
                       {"kind", "PersistentVolumeClaim"},
                       {"metadata", metadata("data")},
                       {"spec", json::Object{{"volumeName", "pv-of-shop"}}},
                       {"status", json::Object{{"phase", "Bound"}}}}};
}

std::vector<Story> stories() {
  return {{.name = "Plain",
           .backup = {deployment(), config_map(), claim()},
           .result = "pass",
           .reason = "Verdict"},
          {.name = "WithAVolumeAndALoss",
           .backup = {deployment(), config_map(), claim()},
           .velero = {.loses = {"settings"}},
           .result = "partial",
           .reason = "Verdict"},
          {.name = "DeletedMidway",
           .backup = {deployment(), config_map(), claim()},
           .meddling = Meddling::TestDeleted,
           .result = "fail",
           .reason = "Aborted"},
          {.name = "NamespaceDeletedMidway",
           .backup = {deployment(), config_map(), claim()},
           .meddling = Meddling::NamespaceDeleted},
          {.name = "RestoreNeverEnds",
           .backup = {deployment(), config_map(), claim()},
           .velero = {.stalls_for = 3min},
           .timeout = "1m",
           .result = "fail",
           .reason = "TimedOut",
           .lasts_at_most = 20min},
          {.name = "SandboxVanishesWhileItIsJudged",
           .backup = {deployment(), config_map(), claim()},
           .meddling = Meddling::SandboxDeletedLate,
           .result = "fail",
           .reason = "Inconclusive"},
          {.name = "SandboxIsMadeAnew",
           .backup = {deployment(), config_map(), claim()},
           .velero = {.stalls_for = 3min, .goes_on = true},
           .timeout = "1m",
           .meddling = Meddling::SandboxDeleted,
           .result = "fail",
           .reason = "TimedOut",
           .lasts_at_most = 20min}};
}

using Trouble = OperatorWorld::Trouble;

/// With KYMAROS_LONG_TESTS=1 trouble comes at every request of a run, else at about a handful of them, which
/// are others for each kind of trouble.
bool is_long() {
  const char* set = std::getenv("KYMAROS_LONG_TESTS");
  return set && std::string_view(set) == "1";
}

class WholeRun : public testing::TestWithParam<Story> {
 protected:
  static void SetUpTestSuite() { log::configure(log::Level::Error, log::Format::Text); }

  /// A story that nothing disturbs.
  struct Undisturbed {
    int requests = 0;
    std::string verdict;
  };
  static const Undisturbed& undisturbed() {
    static std::map<std::string, Undisturbed> known;
    const auto [place, is_new] = known.try_emplace(GetParam().name);
    if (is_new) {
      OperatorWorld world(GetParam());
      world.play();
      place->second = {world.took(), world.verdict()};
    }
    return place->second;
  }
  static bool is_slow() { return GetParam().velero.stalls_for.has_value(); }

  /// Plays the story once for each moment; `arrange` has trouble come there.
  void for_each_moment(int salt, const std::function<void(OperatorWorld& world, int n)>& arrange) {
    const int stride = is_long() ? 1 : is_slow() ? 149 : 53;
    for (int n = 1 + salt % stride; n <= most_moments(); n += stride) {
      OperatorWorld world(GetParam());
      arrange(world, n);
      SCOPED_TRACE("trouble at request " + std::to_string(n));
      expect_the_same(world);
    }
  }
  void expect_the_same(OperatorWorld& world, int more_requests = 100, int more_afterwards = 40) {
    world.play();
    EXPECT_THAT(world.trouble(), IsEmpty());
    // How far a run has come when somebody deletes its test is a matter of moments.
    if (!GetParam().is_deleted_midway()) EXPECT_EQ(world.verdict(), undisturbed().verdict);
    EXPECT_LE(world.took(), 2 * undisturbed().requests + more_requests);
    EXPECT_LE(world.afterwards(), more_afterwards);
  }
  /// Where a run waits for long, the moments of its wait are all alike.
  static int most_moments() { return std::min(undisturbed().requests, 220); }
};

TEST_P(WholeRun, EndsAsItShould) {
  OperatorWorld world(GetParam());
  world.play();
  EXPECT_THAT(world.trouble(), IsEmpty());
}

TEST_P(WholeRun, BearsAServerError) {
  for_each_moment(0, [](OperatorWorld& world, int n) {
    world.fault([n](const auto&, int at) { return at == n ? Trouble::ServerError : Trouble::None; });
  });
}

TEST_P(WholeRun, BearsAConflict) {
  for_each_moment(7, [](OperatorWorld& world, int n) {
    world.fault([n](const http::Request& request, int at) {
      return at == n && request.method != "GET" ? Trouble::Conflict : Trouble::None;
    });
  });
}

TEST_P(WholeRun, BearsALostAnswer) {
  for_each_moment(13, [](OperatorWorld& world, int n) {
    world.fault([n](const auto&, int at) { return at == n ? Trouble::LostAnswer : Trouble::None; });
  });
}

TEST_P(WholeRun, GoesOnWhereAKilledOperatorWas) {
  for_each_moment(19, [](OperatorWorld& world, int n) { world.kill_after(n); });
}

TEST_P(WholeRun, NeedsNoWatchThatWorks) {
  for (const auto trouble : {Trouble::EndsAtOnce, Trouble::BreaksOff, Trouble::ExpiresLater, Trouble::Silence,
                             Trouble::ServerError, Trouble::Expired}) {
    if (!is_long() && is_slow() && trouble != Trouble::Silence) continue;
    SCOPED_TRACE(static_cast<int>(trouble));
    OperatorWorld world(GetParam());
    world.fault([trouble](const http::Request& request, int) {
      return request.url.contains("watch=true") ? trouble : Trouble::None;
    });
    expect_the_same(world, 1000, 100);
  }
}

TEST_P(WholeRun, IsNotMisledByLateNews) {
  for (const auto lag : {20s, 1s, 5s, 60s}) {
    if (!is_long() && is_slow() && lag != 20s) continue;
    SCOPED_TRACE(lag.count());
    OperatorWorld world(GetParam());
    world.server().watch_lag(lag);
    expect_the_same(world, 1000, 100);
  }
}

TEST_P(WholeRun, BearsAForgetfulServer) {
  for_each_moment(29, [](OperatorWorld& world, int n) {
    world.fault([n, &world](const auto&, int at) {
      if (at == n) {
        world.server().compact();
        world.server().break_watches();
      }
      return Trouble::None;
    });
  });
}

/// Any trouble at any time, from a seed: requests that fail in every way, watches that do, an operator that
/// is killed now and then.
TEST_P(WholeRun, BearsALotOfTrouble) {
  const int seeds = is_long() ? 300 : is_slow() ? 1 : 2;
  for (int seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(static_cast<std::uint64_t>(seed));
    OperatorWorld world(GetParam());
    world.server().watch_lag(random.fraction() < 0.5 ? 0s : 3s);
    const double share = 0.02 * random.fraction();
    const auto some_seconds = [&random](std::uint64_t most) {
      return std::chrono::seconds(random.next() % most);
    };
    std::vector<MonotonicTime> outages;  // their begin
    for (auto n = random.next() % 4; n > 0; --n) outages.emplace_back(some_seconds(90));
    const auto length = some_seconds(60);
    world.fault([&world, &random, share, outages, length](const http::Request& request, int at) {
      const auto now = world.loop().clock().monotonic();
      const bool is_out =
          std::ranges::any_of(outages, [&](auto begin) { return begin <= now && now < begin + length; });
      if (is_out) return Trouble::NoConnection;
      if (at > 1000 || random.fraction() >= share) return Trouble::None;
      static constexpr auto kWrite = std::to_array(
          {Trouble::NoConnection, Trouble::LostAnswer, Trouble::ServerError, Trouble::Conflict});
      static constexpr auto kRead =
          std::to_array({Trouble::NoConnection, Trouble::LostAnswer, Trouble::ServerError, Trouble::Silence,
                         Trouble::EndsAtOnce, Trouble::BreaksOff, Trouble::ExpiresLater});
      if (request.method != "GET") return kWrite[random.next() % kWrite.size()];
      return kRead[random.next() % kRead.size()];
    });
    if (random.fraction() < 0.5) world.kill_after(static_cast<int>(1 + random.next() % 150));
    world.play(20min);
    EXPECT_THAT(world.trouble(), IsEmpty());
    EXPECT_LE(world.afterwards(), 100);
  }
}

/// A kind of request: "GET /api/v1/namespaces/rp-test-*/pods".
std::string kind_of(const std::string& line) {
  static const std::regex kDrawn("(rp-test-nightly-|kymaros-nightly-|kymaros-[a-z]+-|pvc-)[a-z0-9-]+");
  return std::regex_replace(line.substr(0, line.find('?')), kDrawn, "$1*");
}

/// What a run cannot do without: the test and its policy, its sandbox and its restore, and to remove them.
bool is_essential(const std::string& kind) {
  static const std::regex kEssential(
      ".*/restoretests.*|.*/healthcheckpolicies.*|.* /api/v1/namespaces(/rp-test-nightly-\\*)?|"
      ".*/restores(/kymaros-nightly-\\*)?|DELETE .*|PATCH .*");
  return std::regex_match(kind, kEssential);
}

/// What cannot be otherwise where these requests fail for ever.
bool follows_from(const std::string& broken, const std::string& sentence) {
  if (broken.ends_with("/restorereports")) return sentence == "there are 0 reports";
  const bool keeps_us_from_looking =
      broken.ends_with("/persistentvolumes") || broken.ends_with("/volumesnapshotcontents");
  return keeps_us_from_looking &&
         (sentence.starts_with("persistentvolumes ") || sentence == "the status still names a sandbox");
}

TEST(RequestThatNeverWorks, EndsTheRunWithAReportAndNothingIsLeft) {
  log::configure(log::Level::Error, log::Format::Text);
  const Story story{
      .name = "", .backup = {deployment(), config_map(), claim()}, .lasts_at_most = std::chrono::hours(1)};
  std::set<std::string> kinds;
  {
    OperatorWorld world(story);
    world.play();
    for (const auto& line : world.server().lines()) {
      if (!is_essential(kind_of(line)) && !line.contains("/events")) kinds.insert(kind_of(line));
    }
  }
  ASSERT_GT(kinds.size(), 20U);
  int n = 0;
  for (const auto& broken : kinds) {
    if (!is_long() && n++ % 11 != 0) continue;
    SCOPED_TRACE(broken);
    OperatorWorld world(story);
    world.fault([&broken](const http::Request& request, int) {
      const auto line = request.method + " " + request.url.substr(request.url.find('/', 7));
      return kind_of(line) == broken ? Trouble::ServerError : Trouble::None;
    });
    world.play();
    auto trouble = world.trouble();
    std::erase_if(trouble, [&](const std::string& sentence) { return follows_from(broken, sentence); });
    EXPECT_THAT(trouble, IsEmpty());
    EXPECT_LE(world.took(), 2500);
    EXPECT_LE(world.afterwards(), 100);
  }
}

/// A right that is taken away, a list that never comes: neither holds a test that is deleted, and a run that
/// goes on says it.
TEST(VolumesThatCannotBeSeen, AreSaidAndHoldNothing) {
  log::configure(log::Level::Error, log::Format::Text);
  for (const auto trouble : {Trouble::Forbidden, Trouble::ServerError}) {
    SCOPED_TRACE(static_cast<int>(trouble));
    OperatorWorld world({.name = "", .backup = {deployment(), config_map(), claim()}});
    world.fault([trouble](const http::Request& request, int) {
      return request.url.contains("/persistentvolumes") ? trouble : Trouble::None;
    });
    world.pass(10min);
    const kube::ObjectKey nightly{"team", "nightly"};
    const auto status =
        json::decode<api::RestoreTest>(*world.server().find("restoretests", nightly)).value().status;
    EXPECT_EQ(status.lastResult, "pass");
    const auto* clean = runtime::find_condition(status.conditions, "SandboxClean");
    ASSERT_TRUE(clean);
    EXPECT_EQ(clean->status, trouble == Trouble::Forbidden ? "True" : "False");
    EXPECT_THAT(clean->message, HasSubstr("volumes"));
    world.server().ask_to_remove("restoretests", nightly);
    world.pass(5min);
    EXPECT_FALSE(world.server().find("restoretests", nightly));
    for (const auto& [key, object] : world.server().objects("namespaces"))
      EXPECT_FALSE(key.name.starts_with("rp-test-")) << key.name;
  }
}

/// `velero uninstall` while a restore is under way: with its namespace go our rights in it.
TEST(UninstalledVelero, HoldsNeitherSandboxesNorTests) {
  log::configure(log::Level::Error, log::Format::Text);
  OperatorWorld world({.name = "",
                       .backup = {deployment(), config_map(), claim()},
                       .velero = {.stalls_for = std::chrono::hours(24)}});
  const kube::ObjectKey nightly{"team", "nightly"};
  const auto has_sandbox = [&] {
    return std::ranges::any_of(world.server().objects("namespaces"),
                               [](const auto& one) { return one.first.name.starts_with("rp-test-"); });
  };
  world.pass(30s);
  ASSERT_TRUE(has_sandbox());
  world.server().remove("namespaces", {"", "velero"});
  world.fault([](const http::Request& request, int) {
    return request.url.contains("/namespaces/velero/") ? Trouble::Forbidden : Trouble::None;
  });
  world.pass(15min);
  EXPECT_FALSE(has_sandbox());
  world.server().ask_to_remove("restoretests", nightly);
  world.pass(5min);
  EXPECT_FALSE(world.server().find("restoretests", nightly));
}

/// The finalizer stripped and the object gone, or the run's record wiped: nobody is left to give the slot
/// back.
TEST(RunThatIsLost, KeepsNoOtherWaiting) {
  log::configure(log::Level::Error, log::Format::Text);
  for (const bool by_force : {true, false}) {
    OperatorWorld world({.name = "",
                         .backup = {deployment(), config_map(), claim()},
                         .velero = {.stalls_for = 20s, .goes_on = true}});
    const kube::ObjectKey nightly{"team", "nightly"};
    const auto step = [&] {
      const auto* test = world.server().find("restoretests", nightly);
      return test ? json::find_string(*test, {"status", "run", "step"}) : std::string();
    };
    while (step() != "Restore") world.pass(250ms);
    if (by_force) {
      world.server().remove("restoretests", nightly);
    } else {
      world.server().merge(
          "restoretests", nightly,
          json::Object{{"spec", json::Object{{"suspend", true}}},
                       {"status", json::Object{{"run", nullptr}, {"lastRunAt", "2026-03-26T12:00:00Z"}}}});
    }
    world.place_test("weekly");
    world.pass(10min);
    const auto* weekly = world.server().find("restoretests", {"team", "weekly"});
    EXPECT_EQ(json::find_string(*weekly, {"status", "lastResult"}), "pass") << by_force;
    for (const auto& [key, object] : world.server().objects("namespaces"))
      EXPECT_FALSE(key.name.starts_with("rp-test-")) << key.name;
    EXPECT_THAT(world.server().objects("restores"), IsEmpty());
  }
}

/// What ends the operator itself is not tried for ever.
TEST(RunThatEndsOperators, IsGivenUpWithAReport) {
  log::configure(log::Level::Error, log::Format::Text);
  OperatorWorld world({.name = "",
                       .backup = {deployment(), config_map(), claim()},
                       .result = "fail",
                       .reason = "Inconclusive"});
  world.fault([&world](const http::Request& request, int n) {
    // As if it read more than it has memory for.
    if (request.url.contains("/downloadrequests") && request.method == "POST") world.kill_after(n + 1);
    return Trouble::None;
  });
  world.play();
  EXPECT_THAT(world.trouble(), IsEmpty());
  EXPECT_LE(world.took(), 500);
}

TEST(BrokenRecord, EndsItsRunWithAReportAndNothingIsLeft) {
  log::configure(log::Level::Error, log::Format::Text);
  for (const auto* edit :
       {R"({"step": "Dance"})", R"({"admitted": {"spec": {"schedule": {"cron": "never"}}}})",
        R"({"restores": null})", R"({"sandboxes": null, "restores": null})", R"({"slot": null})",
        R"({"step": "CleanUp"})", R"({"step": "Dance", "report": null, "requestedAt": null})",
        R"({"step": "Dance", "outcome": {"reason": "Inconclusive", "message": "of another version"}})"}) {
    SCOPED_TRACE(edit);
    OperatorWorld world({.name = "",
                         .backup = {deployment(), config_map(), claim()},
                         .edit = edit,
                         .result = "fail",
                         .reason = "Inconclusive"});
    world.play();
    EXPECT_THAT(world.trouble(), IsEmpty());
    EXPECT_LE(world.took(), 300);
    EXPECT_LE(world.afterwards(), 40);
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, WholeRun, testing::ValuesIn(stories()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace kymaros::op
