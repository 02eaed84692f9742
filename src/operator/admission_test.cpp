#include "operator/admission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/names.hpp"
#include "support/domain_builders.hpp"
#include "support/restore_test_builder.hpp"

namespace kymaros::op {
namespace {

using test::a_restore_test;
using test::at;
using test::plan_of;
using namespace std::chrono_literals;

api::RunRecord admitted(const api::RestoreTest& wish, std::uint64_t seed = 1) {
  SeededRandom random(seed);
  const auto plan = plan_of(wish);
  return admit({.test = wish,
                .plan = plan,
                .trigger = api::RunTrigger::Manual,
                .policy_found = true,
                .checks = {{.name = "pods"}},
                .now = at(0s)},
               random);
}

TEST(Admission, WritesDownEveryNameThatTheRunWillUse) {
  auto wish = a_restore_test("nightly");
  wish.spec.backupSource.namespaces = {{.name = "shop"}, {.name = "db"}};
  const auto run = admitted(wish);
  EXPECT_EQ(run.id.size(), 10u);
  EXPECT_EQ(run.report, "nightly-20260326-030000");
  ASSERT_EQ(run.restores.size(), 1u);
  EXPECT_EQ(run.restores.front().name, api::restore_name("nightly", run.id, 0));
  EXPECT_EQ(run.restores.front().uid, "");
  ASSERT_EQ(run.sandboxes.size(), 2u);
  EXPECT_EQ(run.sandboxes[0].source, "shop");
  EXPECT_EQ(run.sandboxes[1].source, "db");
  for (const auto& sandbox : run.sandboxes) {
    EXPECT_THAT(sandbox.namespace_, testing::MatchesRegex("rp-test-nightly-[a-z0-9]{6}"));
    EXPECT_EQ(sandbox.restore, run.restores.front().name);
    EXPECT_EQ(sandbox.uid, "");
    EXPECT_TRUE(sandbox.drawn);
  }
  EXPECT_NE(run.sandboxes[0].namespace_, run.sandboxes[1].namespace_);
}

TEST(Admission, TakesTheSandboxNameOfTheOwnerVerbatim) {
  auto wish = a_restore_test("nightly");
  wish.spec.backupSource.namespaces = {{.name = "shop", .sandboxName = "my-copy"}, {.name = "db"}};
  const auto run = admitted(wish);
  EXPECT_EQ(run.sandboxes[0].namespace_, "my-copy");
  EXPECT_FALSE(run.sandboxes[0].drawn) << "under it may stand what is somebody else's";
  EXPECT_TRUE(run.sandboxes[1].namespace_.starts_with("rp-test-nightly-"));
}

TEST(Admission, QueuesTheRunWithWhatItWasStartedWith) {
  const auto wish = a_restore_test("nightly");
  const auto run = admitted(wish);
  EXPECT_EQ(run.step, "Queued");
  EXPECT_EQ(run.trigger, "Manual");
  EXPECT_EQ(run.requestedAt, at(0s));
  EXPECT_EQ(run.deadline, std::nullopt);
  EXPECT_EQ(run.slot.heldAt, std::nullopt);
  ASSERT_EQ(run.phases.size(), 1u);
  EXPECT_EQ(run.phases.front().name, "queue");
  EXPECT_EQ(run.phases.front().startedAt, at(0s));
  ASSERT_TRUE(run.admitted);
  EXPECT_EQ(run.admitted->generation, wish.metadata.generation);
  EXPECT_TRUE(run.admitted->policyFound);
  EXPECT_EQ(run.admitted->checks.size(), 1u);
  EXPECT_EQ(json::encode(run.admitted->spec), json::encode(wish.spec));
}

TEST(Admission, DrawsOtherNamesForEveryRun) {
  const auto wish = a_restore_test("nightly");
  const auto one = admitted(wish, 1);
  const auto other = admitted(wish, 2);
  EXPECT_NE(one.id, other.id);
  EXPECT_NE(one.restores.front().name, other.restores.front().name);
  EXPECT_NE(one.sandboxes.front().namespace_, other.sandboxes.front().namespace_);
}

struct DeadlineStory {
  std::string name;
  std::optional<Duration> timeout;
  Duration ttl;
  Duration life;
};

TEST(Admission, LetsARunLiveAsLongAsTheSmallerOfTimeoutAndTtl) {
  for (const auto& story : std::vector<DeadlineStory>{
           {"no timeout", std::nullopt, 30min, 30min},
           {"the timeout is smaller", 20min, 30min, 20min},
           {"the TTL is smaller", 2h, 30min, 30min},
           {"alike", 30min, 30min, 30min},
       }) {
    SCOPED_TRACE(story.name);
    const auto wish = a_restore_test("nightly");
    auto plan = plan_of(wish);
    plan.timeout = story.timeout;
    plan.sandbox.ttl = story.ttl;
    auto run = admitted(wish);
    start_clock(run, plan, at(5min));
    EXPECT_EQ(run.deadline, at(5min + story.life));
    EXPECT_EQ(run.slot.heldAt, at(5min));
    EXPECT_EQ(run.step, "Preflight");
  }
}

TEST(Admission, EndsAPhaseWhenTheNextBegins) {
  api::RunRecord run;
  end_phase(run, at(0s));
  EXPECT_TRUE(run.phases.empty());
  begin_phase(run, "queue", at(1s));
  begin_phase(run, "preflight", at(2s));
  ASSERT_EQ(run.phases.size(), 2u);
  EXPECT_EQ(run.phases[0].endedAt, at(2s));
  EXPECT_EQ(run.phases[1].startedAt, at(2s));
  EXPECT_EQ(run.phases[1].endedAt, std::nullopt);
  end_phase(run, at(3s));
  end_phase(run, at(4s));
  EXPECT_EQ(run.phases[1].endedAt, at(3s)) << "an end that was written stays";
}

}  // namespace
}  // namespace kymaros::op
