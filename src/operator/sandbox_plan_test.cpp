#include "operator/sandbox_plan.hpp"

#include <gtest/gtest.h>

#include "support/domain_builders.hpp"
#include "support/restore_test_builder.hpp"

namespace kymaros::op {
namespace {

using test::a_restore_test;
using test::at;
using test::plan_of;
using namespace std::chrono_literals;

Quantity q(std::string_view text) { return parse_quantity(text).value(); }

struct Asking {
  std::string kind, name;
  std::string cpu = "0", memory = "0", storage = "0";
  std::optional<int> replicas = {};
  std::string controller = {};
  std::string namespace_ = "shop";
  std::string controller_group = "apps";
};

domain::Inventory holding(const std::vector<Asking>& all) {
  domain::Inventory inventory{.contents_read = true};
  for (const auto& one : all) {
    domain::ObjectFacts facts;
    facts.id = test::id(one.kind, one.name, one.namespace_);
    facts.controller_kind = one.controller;
    if (!one.controller.empty()) facts.controller_group = one.controller_group;
    facts.replicas = one.replicas;
    facts.requests = domain::Requests{q(one.cpu), q(one.memory), q(one.storage)};
    inventory.objects.push_back(std::move(facts));
  }
  return inventory;
}

struct Story {
  std::string name;
  std::vector<Asking> objects;
  std::string cpu, memory, storage;  // empty: no limit
};

TEST(SandboxPlan, LimitsASandboxToWhatItsApplicationsAskFor) {
  for (const auto& story : std::vector<Story>{
           {"nothing in it: no limit", {}, "", "", ""},
           {"a quarter more", {{"Deployment", "web", "1", "1Gi", "0", 8}}, "10", "10Gi", ""},
           {"at least one pod more", {{"Deployment", "web", "1", "1Gi", "0", 2}}, "3", "3Gi", ""},
           {"at least the largest pod more",
            {{"Deployment", "web", "100m", "128Mi", "0", 4}, {"StatefulSet", "db", "2", "4Gi", "0", 1}},
            "4400m",
            "8704Mi",
            ""},
           {"replicas default to one", {{"Deployment", "web", "1", "1Gi"}}, "2", "2Gi", ""},
           {"scaled to nothing still gets its pod",
            {{"Deployment", "web", "1", "1Gi", "0", 0}},
            "2",
            "2Gi",
            ""},
           {"pods without requests get the defaults", {{"Deployment", "web"}}, "200m", "256Mi", ""},
           {"claims are counted as they are",
            {{"Deployment", "web", "1", "1Gi"},
             {"PersistentVolumeClaim", "a", "0", "0", "8Gi"},
             {"PersistentVolumeClaim", "b", "0", "0", "2Gi"}},
            "2",
            "2Gi",
            "10Gi"},
           {"claims alone limit nothing", {{"PersistentVolumeClaim", "a", "0", "0", "8Gi"}}, "", "", ""},
           {"what a controller makes is counted there",
            {{"Deployment", "web", "1", "1Gi"}, {"ReplicaSet", "web-1", "1", "1Gi", "0", 1, "Deployment"}},
            "2",
            "2Gi",
            ""},
           {"what another controller makes is nobody's to count",
            {{"Deployment", "web", "1", "1Gi"},
             {"Pod", "pg-1", "4", "8Gi", "0", {}, "Cluster", "shop", "postgresql.cnpg.io"},
             {"PersistentVolumeClaim", "pg-1", "0", "0", "8Gi", {}, "Cluster", "shop", "postgresql.cnpg.io"}},
            "",
            "",
            "8Gi"},
           {"so it is of a group of its own, whatever its kind",
            {{"Deployment", "web", "1", "1Gi"},
             {"Pod", "db-0", "4", "8Gi", "0", {}, "StatefulSet", "shop", "apps.kruise.io"}},
            "",
            "",
            ""},
           {"a claim that has a controller is counted too",
            {{"Deployment", "web", "1", "1Gi"},
             {"StatefulSet", "db", "1", "1Gi"},
             {"PersistentVolumeClaim", "data-db-0", "0", "0", "8Gi", {}, "StatefulSet"},
             {"PersistentVolumeClaim", "web-1-scratch", "0", "0", "1Gi", {}, "Pod", "shop", ""}},
            "3",
            "3Gi",
            "9Gi"},
           {"a CronJob runs nothing of its own",
            {{"Deployment", "web", "1", "1Gi"}, {"CronJob", "nightly", "64", "64Gi"}},
            "2",
            "2Gi",
            ""},
           {"other namespaces have their own",
            {{"Deployment", "web", "1", "1Gi"}, {"Deployment", "db", "8", "8Gi", "0", 1, "", "db"}},
            "2",
            "2Gi",
            ""},
       }) {
    SCOPED_TRACE(story.name);
    const auto expect = [](const std::optional<Quantity>& quota, const std::string& wanted) {
      ASSERT_EQ(quota.has_value(), !wanted.empty());
      if (quota) EXPECT_EQ(*quota, q(wanted)) << quota->format();
    };
    const auto quota = quota_from(holding(story.objects), "shop");
    expect(quota.cpu, story.cpu);
    expect(quota.memory, story.memory);
    expect(quota.storage, story.storage);
  }
}

TEST(SandboxPlan, LimitsNothingWhereTheInventoryDoesNotTell) {
  auto inventory = holding({{"Deployment", "web", "1", "1Gi"}});
  inventory.contents_read = false;
  EXPECT_FALSE(quota_from(inventory, "shop").cpu);
  inventory = holding({{"Deployment", "web"}});
  inventory.objects.front().requests.reset();
  EXPECT_FALSE(quota_from(inventory, "shop").cpu);
}

TEST(SandboxPlan, CountsWhatTheLimitRangeGivesEachContainer) {
  auto inventory = holding({{"Deployment", "web", "0", "0", "0", 8}});
  inventory.objects.front().requests->without_cpu = 3;
  inventory.objects.front().requests->without_memory = 2;
  const auto quota = quota_from(inventory, "shop");
  EXPECT_EQ(quota.cpu, q("3")) << "8 x 3 x 100m and a quarter";
  EXPECT_EQ(quota.memory, q("2560Mi"));
}

TEST(SandboxPlan, DoesNotGuessHowManyPodsADaemonSetMakes) {
  const auto quota = quota_from(holding({{"Deployment", "web", "1", "1Gi"},
                                         {"DaemonSet", "agent", "1", "1Gi"},
                                         {"PersistentVolumeClaim", "data", "0", "0", "5Gi"}}),
                                "shop");
  EXPECT_FALSE(quota.cpu || quota.memory);
  EXPECT_EQ(quota.storage, q("5Gi"));
}

RunContext a_run() {
  const auto wish = a_restore_test("nightly");
  RunContext run{.owner = {"team", "nightly", "test-uid", "r1"}, .plan = plan_of(wish)};
  run.record.slot.heldAt = at(10s);
  run.record.sandboxes = {{.source = "shop", .namespace_ = "sandbox"}};
  run.reading = std::make_shared<BackupReading>(
      BackupReading{{}, holding({{"Deployment", "web", "1", "1Gi", "0", 8}})});
  return run;
}

const api::RunSandbox kSandbox{.source = "shop", .namespace_ = "sandbox"};

TEST(SandboxPlan, SaysWhoseTheSandboxIsAndWhenItEnds) {
  const auto plan = plan_sandbox(a_run(), kSandbox, {});
  EXPECT_EQ(plan.name, "sandbox");
  EXPECT_EQ(plan.source, "shop");
  EXPECT_EQ(plan.owner.run, "r1");
  EXPECT_EQ(plan.owner.test_uid, "test-uid");
  EXPECT_EQ(plan.expires_at, at(10s + 30min));
  EXPECT_EQ(plan.group, std::vector<std::string>{"sandbox"});
}

TEST(SandboxPlan, LetsTheOwnersQuotaWinOneByOne) {
  auto run = a_run();
  run.plan.sandbox.quota.cpu = q("500m");
  run.plan.sandbox.quota.storage = q("1Gi");
  const auto quota = plan_sandbox(run, kSandbox, {}).quota;
  EXPECT_EQ(quota.cpu, q("500m"));
  EXPECT_EQ(quota.memory, q("10Gi"));
  EXPECT_EQ(quota.storage, q("1Gi"));
}

TEST(SandboxPlan, LimitsNothingWithoutAReading) {
  auto run = a_run();
  run.reading.reset();
  const auto quota = plan_sandbox(run, kSandbox, {}).quota;
  EXPECT_FALSE(quota.cpu || quota.memory || quota.storage);
}

TEST(SandboxPlan, FencesAsThePlanSays) {
  auto run = a_run();
  for (const auto& [wanted, isolation] : std::vector<std::pair<api::NetworkIsolation, sandbox::Isolation>>{
           {api::NetworkIsolation::Strict, sandbox::Isolation::Strict},
           {api::NetworkIsolation::Group, sandbox::Isolation::Group},
           {api::NetworkIsolation::DenyAll, sandbox::Isolation::DenyAll}}) {
    run.plan.sandbox.isolation = wanted;
    EXPECT_EQ(plan_sandbox(run, kSandbox, {}).isolation, isolation);
  }
}

}  // namespace
}  // namespace kymaros::op
