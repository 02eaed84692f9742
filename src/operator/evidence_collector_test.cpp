#include "operator/evidence_collector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/labels.hpp"
#include "support/domain_builders.hpp"
#include "support/fake_provider.hpp"
#include "support/restore_test_builder.hpp"
#include "support/stored_cluster.hpp"

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

/// Namespace shop, restored into the sandbox box, whose backup began at at(0s).
class Collecting : public test::StoredCluster {
 protected:
  Collecting() {
    cluster.put("/api/v1", R"({"kind": "APIResourceList", "groupVersion": "v1", "resources": [
      {"name": "configmaps", "kind": "ConfigMap", "namespaced": true},
      {"name": "secrets", "kind": "Secret", "namespaced": true},
      {"name": "pods", "kind": "Pod", "namespaced": true},
      {"name": "persistentvolumeclaims", "kind": "PersistentVolumeClaim", "namespaced": true}]})");
    provider.restores["kymaros-nightly-r1-0"].phase = backup::RestorePhase::Completed;
    run.record.sandboxes = {{.source = "shop", .namespace_ = "box"}};
    reading.choice.backup.started_at = at(0s);
    backs_up(test::object("ConfigMap", "settings"));
    has("shop", "configmaps", "settings");
    has("box", "configmaps", "settings");
  }
  void backs_up(domain::ObjectFacts object) {
    object.version = "v1";
    reading.inventory.contents_read = reading.inventory.volumes_read = true;
    reading.inventory.objects.push_back(std::move(object));
    domain::sort_inventory(reading.inventory);
  }
  void has(const std::string& namespace_, const std::string& plural, const std::string& name,
           const std::string& spec = "{}") {
    cluster.put("/api/v1/namespaces/" + namespace_ + "/" + plural + "/" + name,
                R"({"metadata": {"namespace": ")" + namespace_ + R"(", "name": ")" + name +
                    R"(", "creationTimestamp": "2020-01-01T00:00:00Z"}, "spec": )" + spec + "}");
  }
  domain::Evidence collected() {
    run.reading = std::make_shared<BackupReading>(reading);
    return loop.run(collector.collect(run, loop.clock().now(), EvidenceCollector::Gaps::Refused))
        .value()
        .evidence;
  }
  std::vector<std::string> missing() {
    std::vector<std::string> names;
    for (const auto& one : collected().completeness.value().missing)
      names.push_back(domain::to_string(one.id));
    return names;
  }

  test::FakeProvider provider;
  Settings settings;
  EvidenceCollector collector{client, provider, settings};
  RunContext run = a_run();
  BackupReading reading;
};

TEST_F(Collecting, FindsNothingMissingWhereAllIsBack) {
  const auto evidence = collected();
  EXPECT_TRUE(evidence.completeness.value().missing.empty());
  EXPECT_TRUE(evidence.completeness->not_compared.empty());
  EXPECT_EQ(evidence.completeness->total().found, 1);
}

TEST_F(Collecting, DoesNotMissTheVolumeOfAClaimThatTheRunKeptOut) {
  backs_up(test::object("PersistentVolumeClaim", "data").in_phase("Bound").on_volume("pv-1"));
  EXPECT_EQ(collected().volumes.size(), 1U);
  provider.kept_out.kinds = {"PersistentVolumeClaim"};
  EXPECT_TRUE(collected().volumes.empty());
}

TEST_F(Collecting, DoesNotMissInTheBackupWhatTheOwnerDoesNotWant) {
  has("shop", "secrets", "db");
  EXPECT_THAT(missing(), ElementsAre("Secret/db")) << "it lives since before the backup";
  run.plan.backup.exclude_resources = {"secrets"};
  EXPECT_THAT(missing(), ElementsAre());
}

TEST_F(Collecting, MissesWhatTheBackupsOwnFiltersDropped) {
  backs_up(test::object("Pod", "shell"));
  has("box", "pods", "shell", R"({"containers": [{"name": "sh", "envFrom": [
      {"secretRef": {"name": "db", "optional": true}}]}]})");
  EXPECT_THAT(missing(), ElementsAre()) << "it does without";
  reading.choice.backup.filters.excluded_resources = {"secrets"};
  EXPECT_THAT(missing(), ElementsAre("Secret/db"));
}

TEST_F(Collecting, DoesNotCallABackupWholeThatIsNot) {
  EXPECT_EQ(collected().backup_age.own_failure, "");
  reading.choice.backup.phase = "PartiallyFailed";
  reading.choice.backup.errors = 2;
  EXPECT_EQ(collected().backup_age.own_failure, "is PartiallyFailed, with 2 errors");
}

TEST_F(Collecting, KnowsTheResultsOnlyIfItKnowsThoseOfEveryRestore) {
  EXPECT_TRUE(collected().restore.results_read);
  run.record.restores.push_back({.name = "kymaros-nightly-r1-1"});
  EXPECT_FALSE(collected().restore.results_read) << "it is not there";
  provider.outcome.notes = {"the restore's results cannot be read"};
  EXPECT_THAT(collected().restore.notes, ElementsAre("the restore's results cannot be read"));
}

TEST_F(Collecting, SaysThatARestoreWasRemovedBeforeItWasJudged) {
  const auto gap = [&] {
    run.reading = std::make_shared<BackupReading>(reading);
    return loop.run(collector.collect(run, loop.clock().now(), EvidenceCollector::Gaps::Refused)).value().gap;
  };
  run.record.slot.releasedAt = at(5s);
  EXPECT_EQ(gap(), "");
  provider.restores["kymaros-nightly-r1-0"].is_being_deleted = true;
  EXPECT_EQ(gap(), "restore kymaros-nightly-r1-0 was removed before it was judged");
  provider.restores.clear();
  EXPECT_EQ(gap(), "restore kymaros-nightly-r1-0 was removed before it was judged");
  run.record.slot.releasedAt.reset();
  EXPECT_EQ(gap(), "") << "it never was";
}

TEST_F(Collecting, CountsWorkloadsThatTheRunKeptOut) {
  backs_up(test::object("Deployment", "web"));
  EXPECT_EQ(collected().excluded_workloads, 0);
  provider.kept_out.kinds = {"Deployment.apps"};
  EXPECT_EQ(collected().excluded_workloads, 1);
  backs_up(test::object("ReplicaSet", "web-5d4f8c7b9d").owned_by("Deployment", "web"));
  backs_up(test::object("Pod", "web-5d4f8c7b9d-x2x2x").owned_by("ReplicaSet", "web-5d4f8c7b9d"));
  provider.kept_out.kinds = {"Deployment.apps", "ReplicaSet.apps", "Pod"};
  EXPECT_EQ(collected().excluded_workloads, 1) << "its ReplicaSet and pod are no other workloads";
}

TEST_F(Collecting, CountsWorkloadsOfWhichItDoesNotKnowWhatShouldRun) {
  backs_up(test::object("Deployment", "web"));
  backs_up(test::object("Pod", "web-1").owned_by("Deployment", "web"));
  EXPECT_EQ(collected().unknown_workloads, 0);
  backs_up(test::object("Widget", "db"));
  backs_up(test::object("Pod", "db-1").owned_by("Widget", "db"));
  EXPECT_EQ(collected().unknown_workloads, 1) << "an owner that works only where its controller watches";
  reading.inventory.contents_read = false;
  EXPECT_EQ(collected().unknown_workloads, 2) << "pods of which only the names are known";
}

TEST_F(Collecting, SaysWhatOfTheLiveSourceItMayNotSee) {  // decision 26
  cluster.refusals["/api/v1/namespaces/shop/secrets"] = 403;
  EXPECT_THAT(collected().completeness.value().not_compared,
              ElementsAre(testing::HasSubstr("secrets in shop")));
}

TEST_F(Collecting, ComparesNothingWithASandboxThatIsGone) {
  run.lost = "sandbox sandbox was gone before it was judged";
  const auto evidence = collected();
  EXPECT_FALSE(evidence.completeness);
  EXPECT_FALSE(evidence.readiness);
  EXPECT_EQ(evidence.completeness_problem, run.lost);
}

}  // namespace
}  // namespace kymaros::op
