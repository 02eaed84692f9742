#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "domain/completeness.hpp"
#include "domain/dependencies.hpp"
#include "domain/diagnosis.hpp"
#include "domain/verdict.hpp"
#include "support/domain_builders.hpp"

/// Whole judgements, from what a backup holds and a sandbox shows to the result: what must be green, and what
/// must never be.
namespace kymaros::domain {
namespace {

using test::at;
using test::container;
using test::object;
using test::pod;
using test::workload;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// The backup of shop, which holds a Deployment with its Secret, Service and volume, restored into box, and
/// looked at when its two minutes are over. All is well until a story says otherwise.
struct ShopRestored {
  std::vector<ObjectFacts> backup{
      object("Deployment", "web").needing("Secret", "db"),
      object("ReplicaSet", "web-5d8f").owned_by("Deployment", "web"),
      object("Pod", "web-5d8f-x").owned_by("ReplicaSet", "web-5d8f"),
      object("Secret", "db").of_type("Opaque"),
      object("Service", "web").selecting_pods(),
      object("Endpoints", "web"),
      object("ConfigMap", "kube-root-ca.crt"),
      object("PersistentVolumeClaim", "data").in_phase("Bound").on_volume("pv-1")};
  std::vector<VolumeFacts> volumes{{.namespace_ = "shop",
                                    .claim = "data",
                                    .volume = "pv-1",
                                    .method = "PodVolumeBackup",
                                    .result = "succeeded",
                                    .bytes = 6}};
  std::vector<ObjectFacts> restored{object("Deployment", "web").in("box").needing("Secret", "db"),
                                    object("Secret", "db").in("box"), object("Service", "web").in("box"),
                                    object("PersistentVolumeClaim", "data").in("box").in_phase("Bound")};
  std::vector<DataTransfer> transfers{{.sandbox = "box", .claim = "data", .phase = "Completed", .bytes = 6}};
  std::vector<ObjectFacts> live;
  bool source_lives = true;
  std::vector<WorkloadFacts> workloads{workload("Deployment", "web", 1)};
  std::vector<PodFacts> pods{pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(20s))};
  std::vector<Exception> exceptions;
  Exclusions exclusions{.kinds = {"NetworkPolicy.networking.k8s.io"}};
  RestoreEvidence restore{.end = RestoreEnd::Completed, .results_read = true};
  std::vector<CheckResult> checks{{.name = "pods", .status = CheckStatus::Pass}};
  bool contents_read = true;

  void lose(const std::string& kind, const std::string& name) {
    std::erase_if(restored,
                  [&](const ObjectFacts& one) { return one.id.kind == kind && one.id.name == name; });
  }
  void both(const ObjectFacts& in_backup) {
    backup.push_back(in_backup);
    auto in_sandbox = in_backup;
    in_sandbox.id.namespace_ = "box";
    restored.push_back(in_sandbox);
  }

  Verdict judged() const {
    auto inventory = test::backup_of(backup, volumes);
    inventory.contents_read = contents_read;
    const std::map<std::string, std::string> sandboxes{{"shop", "box"}};
    Evidence evidence{.restore = restore, .health = {.has_policy = true, .checks = checks, .was_run = true}};
    evidence.completeness = judge_completeness({.inventory = &inventory,
                                                .sandboxes = sandboxes,
                                                .restored = restored,
                                                .live = live,
                                                .backup_started_at = at(-1h),
                                                .live_was_read = source_lives,
                                                .exclusions = exclusions,
                                                .exceptions = exceptions});
    evidence.volumes = judge_volumes({.inventory = &inventory,
                                      .sandboxes = sandboxes,
                                      .transfers = transfers,
                                      .transfers_read = true,
                                      .restored = restored,
                                      .exceptions = exceptions,
                                      .exclusions = exclusions});
    std::vector<ObjectId> expected;
    for (const auto& one : inventory.objects) {
      if (!is_workload_kind(one.id) || why_not_expected(one, inventory, exclusions)) continue;
      expected.push_back({one.id.group, one.id.kind, "box", one.id.name});
    }
    evidence.readiness = judge_readiness({.expected = expected,
                                          .workloads = workloads,
                                          .pods = pods,
                                          .now = at(120s),
                                          .deadline = at(120s),
                                          .stable_for = 30s});
    evidence.dependencies = find_dependencies(restored, sandboxes, {"kube-system"});
    const bool all_ready =
        evidence.readiness->ready_count() == static_cast<int>(evidence.readiness->workloads.size());
    evidence.rto = {.measured = all_ready ? std::optional<Duration>(60s) : std::nullopt, .target = 15min};
    const auto levels = judge_levels(evidence);
    const auto diagnosis = diagnose(evidence);
    return judge({.evidence = &evidence, .levels = &levels, .diagnosis = &diagnosis});
  }
};

struct Story {
  std::string name;
  std::function<void(ShopRestored&)> but;
  std::string message = {};  // part of it
};
std::string name_of(const testing::TestParamInfo<Story>& info) { return info.param.name; }

class IsGreen : public testing::TestWithParam<Story> {};
TEST_P(IsGreen, AsItShouldBe) {
  ShopRestored shop;
  GetParam().but(shop);
  const auto verdict = shop.judged();
  EXPECT_EQ(to_string(verdict.result), "pass") << verdict.message;
  EXPECT_EQ(verdict.score, 100);
}

INSTANTIATE_TEST_SUITE_P(
    With, IsGreen,
    testing::Values(
        Story{"NothingWrong", [](ShopRestored&) {}},
        Story{"ASourceThatIsGone", [](ShopRestored& s) { s.source_lives = false; }},
        Story{"ASourceThatGrewSince",
              [](ShopRestored& s) { s.live = {object("Secret", "new").created(at(0s))}; }},
        Story{"ADeploymentOfNoReplicas",
              [](ShopRestored& s) {
                s.both(object("Deployment", "idle"));
                s.workloads.push_back(workload("Deployment", "idle", 0));
              }},
        Story{"ADaemonSetWithoutNodes",
              [](ShopRestored& s) {
                s.both(object("DaemonSet", "agent"));
                s.workloads.push_back(workload("DaemonSet", "agent", 0));
              }},
        Story{"ASuspendedCronJobAndItsOldJobs",
              [](ShopRestored& s) {
                s.both(object("CronJob", "nightly"));
                s.backup.push_back(object("Job", "nightly-1").owned_by("CronJob", "nightly").completed());
                s.backup.push_back(object("Job", "nightly-2").owned_by("CronJob", "nightly"));
              }},
        Story{"AJobThatHadDoneItsWorkOrFailedAtIt",  // providers do not restore them
              [](ShopRestored& s) { s.backup.push_back(object("Job", "import").completed()); }},
        Story{"AJobThatStillWorks",
              [](ShopRestored& s) {
                s.both(object("Job", "import"));
                s.workloads.push_back(workload("Job", "import", 3));
                s.pods.push_back(pod("import-x").of("Job", "import").ready(at(20s)));
              }},
        Story{"AStatefulSetThatIsRolledOutByHand",
              [](ShopRestored& s) {
                s.both(object("StatefulSet", "db"));
                s.backup.push_back(object("ControllerRevision", "db-1").owned_by("StatefulSet", "db"));
                s.workloads.push_back(workload("StatefulSet", "db", 1));
                s.pods.push_back(pod("db-0").of("StatefulSet", "db").ready(at(20s)));
              }},
        Story{"AnEvictedPodThatWasReplaced",
              [](ShopRestored& s) {
                s.pods.push_back(pod("web-5d8f-y")
                                     .of("ReplicaSet", "web-5d8f")
                                     .in_phase("Failed")
                                     .because("Evicted", "disk"));
              }},
        Story{"ARestartBeforeItWasReady",
              [](ShopRestored& s) {
                s.pods = {pod("web-5d8f-x")
                              .of("ReplicaSet", "web-5d8f")
                              .ready(at(80s))
                              .with(container("web").ready().running(at(70s)).restarted(2))};
              }},
        Story{"AnInitContainerAndASidecar",
              [](ShopRestored& s) {
                s.pods = {pod("web-5d8f-x")
                              .of("ReplicaSet", "web-5d8f")
                              .ready(at(30s))
                              .with(container("migrate").init().exited(0, "Completed"))
                              .with(container("proxy").init().ready().running(at(10s)))
                              .with(container("web").ready().running(at(20s)))};
              }},
        Story{"PodsWhoseReplicaSetTheBackupLeftOut",
              [](ShopRestored& s) {
                std::erase_if(s.backup, [](const ObjectFacts& one) { return one.id.kind == "ReplicaSet"; });
                s.restored.push_back(
                    object("Pod", "web-5d8f-x").in("box").owned_by("ReplicaSet", "web-5d8f"));
              }},
        Story{"AClaimThatWasNeverBound",
              [](ShopRestored& s) { s.both(object("PersistentVolumeClaim", "spare").in_phase("Pending")); }},
        Story{"AClaimThatTheOwnerExcepts",
              [](ShopRestored& s) {
                s.volumes.clear();
                s.exceptions = {{"PersistentVolumeClaim", "data", "a cache"}};
              }},
        Story{"ASecretThatTheOwnerExcepts",
              [](ShopRestored& s) {
                s.lose("Secret", "db");
                s.exceptions = {{"Secret", "db", "comes from the vault"}};
              }},
        Story{"AnOptionalConfigMapThatNobodyEverHad",
              [](ShopRestored& s) {
                s.restored.push_back(object("Secret", "tls").in("box").using_if_there("ConfigMap", "extra"));
                s.backup.push_back(object("Secret", "tls"));
              }},
        Story{"HarmlessWarnings",
              [](ShopRestored& s) { s.restore.harmless = {"ConfigMap kube-root-ca.crt already exists"}; }},
        Story{"MoreThanTheBackupHeld",
              [](ShopRestored& s) {
                s.restored.push_back(object("ConfigMap", "made-by-a-controller").in("box"));
              }}),
    name_of);

TEST(Judgement, OfANamespaceOfConfigMapsOnlyIsGreen) {
  ShopRestored shop;
  shop.backup = {object("ConfigMap", "settings")};
  shop.restored = {object("ConfigMap", "settings").in("box")};
  shop.volumes.clear(), shop.transfers.clear(), shop.workloads.clear(), shop.pods.clear();
  const auto verdict = shop.judged();
  EXPECT_EQ(verdict.result, Outcome::Pass);
  EXPECT_EQ(verdict.score, 100);
}

class IsNeverGreen : public testing::TestWithParam<Story> {};
TEST_P(IsNeverGreen, HoweverWellTheRestFares) {
  ShopRestored shop;
  GetParam().but(shop);
  const auto verdict = shop.judged();
  EXPECT_NE(to_string(verdict.result), "pass");
  EXPECT_TRUE(verdict.is_conclusive);
  EXPECT_THAT(verdict.message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    With, IsNeverGreen,
    testing::Values(
        Story{"ASecretThatDidNotComeBack", [](ShopRestored& s) { s.lose("Secret", "db"); }, "Secret/db"},
        Story{"ASecretThatTheBackupLacks",
              [](ShopRestored& s) {
                s.lose("Secret", "db");
                std::erase_if(s.backup, [](const ObjectFacts& one) { return one.id.name == "db"; });
              },
              "Secret/db"},
        Story{"WhatLivedBeforeTheBackupAndIsNotInIt",
              [](ShopRestored& s) { s.live = {object("ConfigMap", "rates").created(at(-48h))}; },
              "ConfigMap/rates"},
        Story{"AnotherSecretInsteadOfTheOneThatIsLost",
              [](ShopRestored& s) {
                s.lose("Secret", "db");
                s.restored.push_back(object("Secret", "bd").in("box"));
              },
              "Secret/db"},
        Story{"ADeploymentThatDidNotComeBack",
              [](ShopRestored& s) {
                s.lose("Deployment", "web");
                s.workloads.clear(), s.pods.clear();
              },
              "Deployment/web"},
        Story{"ADeploymentThatNobodyTookUp", [](ShopRestored& s) { s.workloads[0].is_observed = false; },
              "Deployment/web"},
        Story{"APodThatIsNotReady",
              [](ShopRestored& s) {
                s.pods = {pod("web-5d8f-x")
                              .of("ReplicaSet", "web-5d8f")
                              .with(container("web").waiting("CrashLoopBackOff", "exit 1"))};
              },
              "CrashLoopBackOff"},
        Story{"ARestartThatIsTooYoung",
              [](ShopRestored& s) {
                s.pods = {pod("web-5d8f-x")
                              .of("ReplicaSet", "web-5d8f")
                              .ready(at(20s))
                              .with(container("web").ready().running(at(100s)).restarted(1))};
              },
              "did not stay ready"},
        Story{"AJobThatFailed",
              [](ShopRestored& s) {
                s.both(object("Job", "import"));
                s.workloads.push_back(workload("Job", "import", 1));
                s.pods.push_back(pod("import-x").of("Job", "import").in_phase("Failed"));
              },
              "Job/import"},
        Story{"ALonePodThatFailed",
              [](ShopRestored& s) {
                s.both(object("Pod", "shell"));
                s.pods.push_back(pod("shell").in_phase("Failed"));
              },
              "Pod/shell"},
        Story{"AVolumeThatCameBackEmpty", [](ShopRestored& s) { s.transfers[0].bytes = 0; }, "0 bytes"},
        Story{"AVolumeThatWasNotTransferred", [](ShopRestored& s) { s.transfers.clear(); }, "volume data"},
        Story{"AVolumeWithoutDataInTheBackup", [](ShopRestored& s) { s.volumes.clear(); },
              "no data in backup"},
        Story{"AClaimThatWaitsForItsFirstConsumer",  // nobody saw what is in it
              [](ShopRestored& s) { s.restored[3].phase = "Pending"; }, "not bound"},
        Story{"AWarning",
              [](ShopRestored& s) { s.restore.warnings = {"could not restore Secret db: in use"}; },
              "in use"},
        Story{"ErrorsThatNobodyNames",
              [](ShopRestored& s) { s.restore.end = RestoreEnd::PartiallyFailed, s.restore.error_count = 1; },
              "1 errors"},
        Story{"ACheckThatWasSkipped",
              [](ShopRestored& s) { s.checks.push_back({.name = "http", .status = CheckStatus::Skip}); }, ""},
        Story{"ABackupOfNothing",
              [](ShopRestored& s) {
                s.backup = {object("ConfigMap", "kube-root-ca.crt"), object("ServiceAccount", "default")};
                s.restored.clear(), s.volumes.clear(), s.transfers.clear();
                s.workloads.clear(), s.pods.clear();
              },
              "the backup holds nothing of shop"},
        Story{"ASelectorThatSelectsNothing",
              [](ShopRestored& s) {
                s.exclusions.label_selector = {{"app", "typo"}};
                s.restored.clear(), s.volumes.clear(), s.transfers.clear();
                s.workloads.clear(), s.pods.clear();
              },
              "the backup holds nothing of shop"}),
    name_of);

TEST(Judgement, WithoutRoomForAPodIsInconclusive) {
  ShopRestored shop;
  shop.pods = {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").unschedulable("0/3 nodes: Insufficient cpu.")};
  shop.restored[3].phase = "Pending";  // its claim waits with it
  const auto verdict = shop.judged();
  EXPECT_EQ(verdict.reason, "Inconclusive") << verdict.message;
  EXPECT_FALSE(verdict.is_conclusive);
}

}  // namespace
}  // namespace kymaros::domain
