#include "operator/evidence_collector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/labels.hpp"
#include "support/domain_builders.hpp"
#include "support/restore_test_builder.hpp"

namespace kymaros::op {
namespace {

using test::at;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

RunContext a_run() {
  auto wish = test::a_restore_test("nightly");
  wish.spec.backupSource.labelSelector = {{"tier", "web"}};
  wish.spec.restore.excludeResources = {"ingresses"};
  RunContext run{.owner = {"team", "nightly", "test-uid", "r1"}, .plan = test::plan_of(wish)};
  run.record.sandboxes = {{.source = "shop", .namespace_ = "sandbox-2"},
                          {.source = "db", .namespace_ = "sandbox-1"}};
  run.record.restores = {{.name = "kymaros-nightly-r1-0"}};
  run.record.backup = api::RunBackup{.name = "nightly-1"};
  run.record.phases = {{"queue", at(0s), at(1s)}, {"restore", at(1s), std::nullopt}};
  return run;
}

TEST(EvidenceCollector, KnowsWhenAPhaseBeganAndEnded) {
  const auto run = a_run();
  EXPECT_EQ(phase_start(run.record, "queue"), at(0s));
  EXPECT_EQ(phase_end(run.record, "queue"), at(1s));
  EXPECT_EQ(phase_start(run.record, "restore"), at(1s));
  EXPECT_EQ(phase_end(run.record, "restore"), std::nullopt);
  EXPECT_EQ(phase_start(run.record, "validation"), std::nullopt);
  EXPECT_EQ(phase_end(run.record, "validation"), std::nullopt);
}

TEST(EvidenceCollector, NamesTheSandboxesInTheOrderOfTheRecord) {
  const auto run = a_run();
  EXPECT_THAT(run.sandbox_names(), ElementsAre("sandbox-2", "sandbox-1"));
  EXPECT_THAT(run.sandboxes(), ElementsAre(Pair("db", "sandbox-1"), Pair("shop", "sandbox-2")));
}

TEST(EvidenceCollector, AsksForTheRestoreThatIsRecorded) {
  const auto run = a_run();
  const auto request = restore_request(run);
  EXPECT_EQ(request.name, "kymaros-nightly-r1-0");
  EXPECT_EQ(request.backup, "nightly-1");
  EXPECT_EQ(request.namespaces, run.sandboxes());
  EXPECT_THAT(request.label_selector, ElementsAre(Pair("tier", "web")));
  EXPECT_THAT(request.exclude_resources, ElementsAre("ingresses"));
  EXPECT_EQ(request.labels.at(std::string(api::kRunLabel)), "r1");
  EXPECT_EQ(request.labels.at(std::string(api::kOwnerUidLabel)), "test-uid");
  EXPECT_EQ(request.labels.at(std::string(api::kManagedByLabel)), "kymaros");
}

TEST(EvidenceCollector, AsksForNothingThatIsNotRecorded) {
  const RunContext run{.plan = test::plan_of(test::a_restore_test("nightly"))};
  const auto request = restore_request(run);
  EXPECT_EQ(request.name, "");
  EXPECT_EQ(request.backup, "");
  EXPECT_TRUE(request.namespaces.empty());
}

TEST(RunCache, KeepsReadingsUntilTheirRunEnds) {
  RunCache cache;
  EXPECT_EQ(cache.find("r1"), nullptr);
  const auto reading = std::make_shared<BackupReading>();
  cache.keep("r1", reading);
  cache.keep("r2", std::make_shared<BackupReading>());
  cache.checks_passed_at("r1")["pods"] = at(1s);
  EXPECT_EQ(cache.find("r1"), reading);
  cache.drop("r1");
  EXPECT_EQ(cache.find("r1"), nullptr);
  EXPECT_TRUE(cache.checks_passed_at("r1").empty());
  EXPECT_NE(cache.find("r2"), nullptr);
}

}  // namespace
}  // namespace kymaros::op
