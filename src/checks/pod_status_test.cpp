#include "checks/pod_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::checks {
namespace {

using test::at;
using test::pod;
using testing::HasSubstr;
using namespace std::chrono_literals;
using Labels = std::map<std::string, std::string>;
using State = Answer::State;

const Labels kWeb{{"app", "web"}};

/// Validation that began at the start of the story.
class APodStatus : public testing::Test {
 protected:
  void has(domain::PodFacts facts, Labels labels = kWeb) {
    world_.pods.push_back(std::move(facts));
    world_.pod_labels.push_back(std::move(labels));
  }
  Answer asked(api::PodStatusPlan check = {.labels = kWeb, .min_ready = 1}) const {
    return ask_pod_status(check, world_);
  }

  World world_{.now = at(10s), .started_at = at(0s)};
};

TEST_F(APodStatus, PassesAsSoonAsEnoughAreReady) {
  has(pod("web-0").ready(at(9s)));
  const auto answer = asked();
  EXPECT_EQ(answer.state, State::Pass);
  EXPECT_EQ(answer.message, "1/1 pods ready (min: 1)");
}

TEST_F(APodStatus, PassesWithMoreThanEnough) {
  for (const auto* name : {"a", "b", "c"}) has(pod(name).ready(at(0s)));
  has(pod("d"));
  EXPECT_EQ(asked({.labels = kWeb, .min_ready = 2}).message, "3/4 pods ready (min: 2)");
}

TEST_F(APodStatus, WaitsWhileItMay) {
  has(pod("web-0"));
  const auto answer = asked();
  EXPECT_EQ(answer.state, State::Pending);
  EXPECT_EQ(answer.again_at, at(120s)) << "two minutes, if nobody says more";
  EXPECT_TRUE(answer.needs_pods);
}

TEST_F(APodStatus, WaitsForPodsThatAreNotThereYet) { EXPECT_EQ(asked().state, State::Pending); }

TEST_F(APodStatus, FailsAtItsTimeout) {
  has(pod("web-0"));
  world_.now = at(120s);
  const auto answer = asked();
  EXPECT_EQ(answer.state, State::Fail);
  EXPECT_EQ(answer.message, "0/1 pods ready, 1 required within 2m0s");
  EXPECT_TRUE(answer.needs_pods);
}

TEST_F(APodStatus, AnAnswerAtItsTimeoutIsInTime) {
  has(pod("web-0").ready(at(119s)));
  world_.now = at(500s);
  EXPECT_EQ(asked().state, State::Pass);
}

TEST_F(APodStatus, CountsReadyPodsOnly) {
  has(pod("running").in_phase("Running"));
  has(pod("pending"));
  has(pod("going").ready(at(0s)).going());
  has(pod("done").ready(at(0s)).in_phase("Succeeded"));
  has(pod("failed").ready(at(0s)).in_phase("Failed"));
  const auto answer = asked();
  EXPECT_EQ(answer.state, State::Pending);
  EXPECT_THAT(answer.message, HasSubstr("0/2 pods ready")) << "those that end are none any more";
}

TEST_F(APodStatus, CountsPodsWithAllOfTheLabels) {
  has(pod("a").ready(at(0s)), {});
  has(pod("b").ready(at(0s)), {{"app", "api"}});
  has(pod("c").ready(at(0s)), {{"tier", "web"}});
  EXPECT_EQ(asked().state, State::Pending);
  has(pod("d").ready(at(0s)), {{"app", "web"}, {"tier", "front"}});
  EXPECT_EQ(asked().state, State::Pass);
  EXPECT_EQ(asked({.labels = {{"app", "web"}, {"tier", "back"}}, .min_ready = 1}).state, State::Pending);
}

TEST_F(APodStatus, WithoutLabelsCountsEveryPod) {
  has(pod("a").ready(at(0s)), {});
  EXPECT_EQ(asked({.min_ready = 1}).state, State::Pass);
}

TEST_F(APodStatus, LooksIntoEverySandboxOfTheRun) {
  has(pod("web-0").in("box").ready(at(0s)));
  has(pod("web-0").in("vault").ready(at(0s)));
  EXPECT_EQ(asked({.labels = kWeb, .min_ready = 2}).state, State::Pass);
}

TEST_F(APodStatus, ThatWantsNoneHasThem) { EXPECT_EQ(asked({.labels = kWeb}).state, State::Pass); }

// How long it waits: its own timeout, else the budget of all checks, else two minutes; the budget bounds it.
// -----------------------------------------------------------------------------------------------------------

struct Story {
  std::string name;
  std::optional<Duration> own, budget;
  Duration waits;
};
class WaitsFor : public testing::TestWithParam<Story> {};

TEST_P(WaitsFor, AsLongAsItMay) {
  const api::PodStatusPlan check{.labels = kWeb, .min_ready = 1, .timeout = GetParam().own};
  World world{.now = at(GetParam().waits - 1s), .started_at = at(0s), .budget = GetParam().budget};
  const auto before = ask_pod_status(check, world);
  EXPECT_EQ(before.state, State::Pending);
  EXPECT_EQ(before.again_at, at(GetParam().waits));
  world.now = at(GetParam().waits);
  EXPECT_EQ(ask_pod_status(check, world).state, State::Fail);
}

INSTANTIATE_TEST_SUITE_P(By, WaitsFor,
                         testing::Values(Story{"Default", {}, {}, 2min}, Story{"ItsOwn", 5min, {}, 5min},
                                         Story{"TheBudget", {}, 10min, 10min},
                                         Story{"AShortBudget", {}, 30s, 30s},
                                         Story{"ItsOwnWithinTheBudget", 1min, 10min, 1min},
                                         Story{"TheBudgetThoughItWantsMore", 10min, 1min, 1min}),
                         [](const auto& info) { return info.param.name; });

TEST_F(APodStatus, NeverComesBackBeforeItsTime) {
  const auto answer = asked({.labels = kWeb, .min_ready = 1, .timeout = 10s + 1ns});
  EXPECT_EQ(answer.state, State::Pending);
  ASSERT_TRUE(answer.again_at);
  world_.now = *answer.again_at;
  EXPECT_EQ(asked({.labels = kWeb, .min_ready = 1, .timeout = 10s + 1ns}).state, State::Fail)
      << "or it would look again and again";
}

RC_GTEST_PROP(PodStatusProperty, APodMoreNeverFailsIt, ()) {
  World world{.now = at(std::chrono::seconds(*rc::gen::inRange(0, 240))), .started_at = at(0s)};
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    world.pods.push_back(*rc::gen::arbitrary<bool>() ? pod("p").ready(at(0s)) : pod("p"));
    world.pod_labels.push_back(*rc::gen::arbitrary<bool>() ? kWeb : Labels());
  }
  const api::PodStatusPlan check{.labels = kWeb, .min_ready = *rc::gen::inRange(0, 5)};
  if (ask_pod_status(check, world).state != State::Pass) return;
  world.pods.push_back(pod("more"));
  world.pod_labels.push_back(kWeb);
  RC_ASSERT(ask_pod_status(check, world).state == State::Pass);
}

}  // namespace
}  // namespace kymaros::checks
