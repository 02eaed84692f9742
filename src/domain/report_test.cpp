#include "domain/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/report_budget.hpp"
#include "json/codec.hpp"
#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::a_perfect_run;
using test::at;
using test::id;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

/// A run of shop into box, and what it saw; judged and written down.
struct ARun {
  Evidence evidence = a_perfect_run();
  api::RunRecord run{.id = "r1",
                     .trigger = "Schedule",
                     .requestedAt = at(-5s),
                     .slot = {.heldAt = at(0s)},
                     .sandboxes = {{.source = "shop", .namespace_ = "box"}}};
  RunEnd end = RunEnd::Verdict;
  VerdictMode mode = VerdictMode::Strict;
  api::BackupReport backup;

  api::RestoreReportStatus report() const {
    const auto levels = judge_levels(evidence);
    const auto diagnosis = diagnose(evidence);
    const auto verdict = judge({.end = end,
                                .end_message = "so it ended",
                                .mode = mode,
                                .evidence = &evidence,
                                .levels = &levels,
                                .diagnosis = &diagnosis});
    return make_report({.run = &run,
                        .evidence = &evidence,
                        .levels = &levels,
                        .verdict = &verdict,
                        .diagnosis = &diagnosis,
                        .completed_at = at(90s),
                        .mode = mode,
                        .backup = backup,
                        .operator_ = {.version = "1.0"},
                        .provider = {.name = "velero", .version = "v1.17"}});
  }
};

TEST(Report, OfARunWithoutFault) {
  ARun run;
  run.backup = {.name = "nightly-1", .age = "1h0m0s"};
  const auto report = run.report();
  EXPECT_EQ(report.score, 100);
  EXPECT_EQ(report.result, "pass");
  EXPECT_EQ(report.reason, "Verdict");
  EXPECT_EQ(report.coverage, 100);
  EXPECT_EQ(report.verdictMode, "strict");
  EXPECT_EQ(report.runId, "r1");
  EXPECT_EQ(report.trigger, "Schedule");
  EXPECT_EQ(report.startedAt, at(0s)) << "when the slot was held (decision 7)";
  EXPECT_EQ(report.completedAt, at(90s));
  EXPECT_EQ(report.backup.name, "nightly-1");
  EXPECT_EQ(report.operator_.version, "1.0");
  EXPECT_EQ(report.provider.version, "v1.17");
  EXPECT_THAT(report.diagnosis, IsEmpty());
}

TEST(Report, OfARunThatNeverHeldTheSlotBeginsWhenItWasAskedFor) {
  ARun run;
  run.run.slot = {};
  EXPECT_EQ(run.report().startedAt, at(-5s));
  run.run.requestedAt.reset();
  EXPECT_EQ(run.report().startedAt, at(90s)) << "readers rely on the field";
}

TEST(Report, SaysHowTheScoreWasMeant) {
  ARun run;
  run.mode = VerdictMode::Score;
  EXPECT_EQ(run.report().verdictMode, "score");
}

TEST(Report, OfAnEarlyEndHoldsWhatCouldStillBeJudged) {
  ARun run;
  run.end = RunEnd::TimedOut;
  const auto report = run.report();
  EXPECT_EQ(report.result, "fail");
  EXPECT_EQ(report.reason, "TimedOut");
  EXPECT_EQ(report.message, "so it ended");
  EXPECT_EQ(report.validationLevels.completeness.status, "pass");
}

TEST(Report, OfARunThatSawNothingStillHasSixLevels) {
  ARun run;
  run.evidence = {};
  run.end = RunEnd::NotStarted;
  const auto report = run.report();
  const auto& levels = report.validationLevels;
  for (const auto* level : {&levels.restoreIntegrity, &levels.completeness, &levels.podStartup,
                            &levels.internalHealth, &levels.crossNamespaceDeps, &levels.rtoCompliance}) {
    EXPECT_EQ(level->status, "not_tested");
    EXPECT_EQ(level->points, 0);
  }
  EXPECT_EQ(report.rto.measured, "0s");
  EXPECT_FALSE(report.rto.withinSLA);
  EXPECT_EQ(report.inventory, std::nullopt);
}

TEST(Report, ThePointsOfTheLevelsAreTheScore) {
  ARun run;
  run.evidence.completeness->kinds["Secret"] = {1, 2};
  run.evidence.health.checks.push_back({.name = "c", .status = CheckStatus::Fail});
  const auto report = run.report();
  const auto& levels = report.validationLevels;
  EXPECT_EQ(report.score, levels.restoreIntegrity.points + levels.completeness.points +
                              levels.podStartup.points + levels.internalHealth.points +
                              levels.crossNamespaceDeps.points + levels.rtoCompliance.points);
  EXPECT_EQ(levels.restoreIntegrity.maxPoints, 25);
  EXPECT_EQ(levels.rtoCompliance.maxPoints, 5);
}

// RTO
// -----------------------------------------------------------------------------------------------------------

TEST(Rto, WithoutAnSlaNamesNoTarget) {
  ARun run;
  run.evidence.rto = {.measured = 1h, .target = 15min};
  const auto rto = run.report().rto;
  EXPECT_EQ(rto.measured, "1h0m0s");
  EXPECT_EQ(rto.target, "");
  EXPECT_TRUE(rto.withinSLA);
}

TEST(Rto, WithAnSlaIsHeldAgainstIt) {
  ARun run;
  run.evidence.rto = {.measured = 15min, .target = 15min, .target_is_owners = true};
  EXPECT_EQ(run.report().rto.target, "15m0s");
  EXPECT_TRUE(run.report().rto.withinSLA);
  run.evidence.rto.measured = 15min + 1ms;
  EXPECT_FALSE(run.report().rto.withinSLA);
  run.evidence.rto.measured.reset();
  EXPECT_FALSE(run.report().rto.withinSLA) << "what never recovered is within nothing";
}

TEST(Rto, IsRoundedToMilliseconds) {
  ARun run;
  run.evidence.rto.measured = 12'345'678ns;
  EXPECT_EQ(run.report().rto.measured, "12ms");
}

// Completeness
// -----------------------------------------------------------------------------------------------------------

TEST(Completeness, IsCountedByKindAsEverybodyReadsIt) {
  ARun run;
  run.evidence.completeness->kinds = {{"Deployment.apps", {1, 2}},
                                      {"Service", {3, 3}},
                                      {"Secret", {0, 1}},
                                      {"ConfigMap", {4, 4}},
                                      {"PersistentVolumeClaim", {1, 1}},
                                      {"StatefulSet.apps", {9, 9}},
                                      {"Ingress.networking.k8s.io", {9, 9}},
                                      {"Widget.example.com", {1, 3}},
                                      {"Certificate.cert-manager.io", {2, 2}}};
  const auto counts = run.report().completeness.value();
  EXPECT_EQ(counts.deployments, "1/2");
  EXPECT_EQ(counts.services, "3/3");
  EXPECT_EQ(counts.secrets, "0/1");
  EXPECT_EQ(counts.configMaps, "4/4");
  EXPECT_EQ(counts.pvcs, "1/1");
  EXPECT_EQ(counts.customResources, "3/5");
}

TEST(Completeness, OfKindsThatNobodyExpectedIsNotTold) {
  const auto counts = ARun().report().completeness.value();
  EXPECT_EQ(counts.services, "");
  EXPECT_EQ(counts.customResources, "");
}

TEST(Completeness, NamesWhatIsMissingAndWhy) {
  ARun run;
  run.evidence.completeness->kinds["Secret"] = {2, 3};
  run.evidence.completeness->missing = {
      {.id = id("Secret", "db"), .why = "container web: env DB_PASSWORD needs it"},
      {.id = id("ConfigMap", "old"),
       .why = "in the backup",
       .excepted = true,
       .exception_reason = "we know"}};
  run.evidence.completeness->extra = {id("Job", "new")};
  run.evidence.completeness->skipped = {{"Pod", NotExpected::JudgedThroughItsOwner, 3}};
  const auto inventory = run.report().inventory.value();
  EXPECT_EQ(inventory.source, "Backup");
  EXPECT_EQ(inventory.expected, 5);
  EXPECT_EQ(inventory.found, 4);
  ASSERT_THAT(inventory.missing, SizeIs(1));
  EXPECT_EQ(inventory.missing[0].name, "db");
  EXPECT_EQ(inventory.missing[0].namespace_, "shop");
  EXPECT_THAT(inventory.missing[0].reason, HasSubstr("DB_PASSWORD"));
  ASSERT_THAT(inventory.excepted, SizeIs(1)) << "exceptions are stated (decision 6e)";
  EXPECT_EQ(inventory.excepted[0].reason, "we know");
  ASSERT_THAT(inventory.extra, SizeIs(1));
  EXPECT_EQ(inventory.extra[0].group, "batch");
  ASSERT_THAT(inventory.skipped, SizeIs(1));
  EXPECT_EQ(inventory.skipped[0].reason, "3: judged through its owner");
}

// Namespaces, volumes, checks
// -----------------------------------------------------------------------------------------------------------

TEST(Namespaces, HoldTheirOwnWorkloadsOnly) {
  ARun run;
  run.run.sandboxes.push_back({.source = "bank", .namespace_ = "vault"});
  run.evidence.completeness->namespaces["bank"] = {1, 2};
  run.evidence.readiness->workloads.push_back(
      {.id = id("StatefulSet", "db", "vault"),
       .desired = 2,
       .ready = 1,
       .restarts = 3,
       .problems = {{"db-1", "postgres", "CrashLoopBackOff", "exit 1"}}});
  const auto found = run.report().namespaces;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].name, "shop");
  EXPECT_EQ(found[0].sandbox, "box");
  EXPECT_EQ(found[0].expected, 4);
  ASSERT_THAT(found[0].workloads, SizeIs(1));
  EXPECT_EQ(found[0].workloads[0].status, "pass");
  EXPECT_EQ(found[0].workloads[0].readyAt, at(40s));
  EXPECT_EQ(found[1].found, 1);
  ASSERT_THAT(found[1].workloads, SizeIs(1));
  const auto& db = found[1].workloads[0];
  EXPECT_EQ(db.status, "fail");
  EXPECT_EQ(db.restarts, 3);
  EXPECT_EQ(db.message, "pod db-1, container postgres: CrashLoopBackOff: exit 1");
}

TEST(Namespaces, SayWhyAWorkloadFails) {
  const auto message = [](WorkloadReadiness one) {
    ARun run;
    one.id = id("Deployment", "api", "box");
    run.evidence.readiness->workloads = {std::move(one)};
    const auto finding = run.report().namespaces.at(0).workloads.at(0);
    EXPECT_EQ(finding.status, "fail");
    return finding.message;
  };
  EXPECT_EQ(message({.state = WorkloadState::Missing}), "not restored");
  EXPECT_EQ(message({.restarts = 1, .state = WorkloadState::Settling}), "did not stay ready");
  EXPECT_EQ(message({.state = WorkloadState::Settling}), "ready too late to be seen to stay so");
  EXPECT_EQ(message({.problems = {{"", "", "FailedCreate", "exceeded quota"}}}),
            "FailedCreate: exceeded quota");
  EXPECT_EQ(message({.problems = {{"api-0", "", "Unschedulable", ""}}}), "pod api-0: Unschedulable");
}

TEST(Volumes, SayWhatBecameOfThem) {
  ARun run;
  run.evidence.volumes = {
      {.namespace_ = "shop",
       .claim = "a",
       .method = "CSISnapshot",
       .state = VolumeState::Restored,
       .bytes_in_backup = 6},
      {.namespace_ = "shop", .claim = "b", .state = VolumeState::Unknown},
      {.namespace_ = "shop", .claim = "c", .state = VolumeState::NotBound, .detail = "its claim is Pending"},
      {.namespace_ = "shop", .claim = "d", .state = VolumeState::NoDataInBackup, .excepted = true}};
  const auto found = run.report().volumes;
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0].status, "pass");
  EXPECT_EQ(found[0].backupBytes, 6);
  EXPECT_EQ(found[1].status, "skip");
  EXPECT_EQ(found[2].status, "fail");
  EXPECT_EQ(found[2].message, "not bound: its claim is Pending");
  EXPECT_EQ(found[3].status, "pass");
}

TEST(Checks, CarryTheirTypeAndTime) {
  ARun run;
  run.run.admitted.emplace().checks = {{.name = "pods", .type = "podStatus"}};
  run.evidence.health.checks = {
      {.name = "pods", .status = CheckStatus::Pass, .duration = 1'500'400us, .message = "1/1"},
      {.name = "web", .status = CheckStatus::Skip, .message = "not built yet"},
      {.name = "db", .status = CheckStatus::Fail, .message = "refused"}};
  const auto found = run.report().checks;
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].type, "podStatus");
  EXPECT_EQ(found[0].duration, "1.5s");
  EXPECT_EQ(found[0].status, "pass");
  EXPECT_EQ(found[1].status, "skip");
  EXPECT_EQ(found[1].type, "");
  EXPECT_EQ(found[1].duration, "");
  EXPECT_EQ(found[2].status, "fail");
  EXPECT_EQ(found[2].message, "refused");
}

TEST(Phases, OnesThatAreUnderWayHaveNoDuration) {
  ARun run;
  run.run.phases = {{"restore", at(0s), at(30s)}, {"ready", at(30s), std::nullopt}};
  const auto found = run.report().phases;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].duration, "30s");
  EXPECT_EQ(found[1].duration, "");
  EXPECT_EQ(found[1].startedAt, at(30s));
}

TEST(Report, HoldsWhoIsToBlame) {
  ARun run;
  run.evidence = test::with_unready_api(run.evidence, {"api-0", "app", "CrashLoopBackOff", "exit 1"});
  const auto found = run.report().diagnosis;
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].party, "application");
  EXPECT_EQ(found[0].code, "CrashLoop");
  EXPECT_EQ(found[0].object, "Pod/api-0, container app");
}

TEST(Report, OfAHugeRunKeepsItsBudget) {
  ARun run;
  for (int i = 0; i < 5000; ++i) {
    const auto name = std::string(250, 'n') + std::to_string(i);
    run.evidence.completeness->missing.push_back(
        {.id = id("Secret", name), .why = std::string(900, 'w'), .in_backup = true});
    run.evidence.volumes.push_back({.namespace_ = "shop", .claim = name, .state = VolumeState::NotRestored});
    run.evidence.readiness->workloads.push_back(
        {.id = id("Deployment", name, "box"),
         .problems = {{name, "app", "CrashLoopBackOff", std::string(900, 'm')}}});
    run.evidence.health.checks.push_back({.name = name, .message = std::string(900, 'c')});
  }
  run.evidence.completeness->kinds["Secret"] = {0, 5000};
  const auto report = run.report();
  EXPECT_LE(json::serialize(json::encode(report)).size(), kReportBudget);
  EXPECT_EQ(report.inventory->missingTotal, 5000);
  EXPECT_EQ(report.volumesTotal, 5000);
  EXPECT_EQ(report.namespaces[0].workloadsTotal, 5001);
}

// Regression
// -----------------------------------------------------------------------------------------------------------

api::RestoreReport last_night(int score, std::string startup = "pass") {
  api::RestoreReport report;
  report.metadata.name = "nightly-20260325-030000";
  report.status.score = score;
  report.status.validationLevels.podStartup.status = startup;
  return report;
}
api::RestoreReportStatus tonight(int score, std::string startup = "pass") {
  return last_night(score, std::move(startup)).status;
}

TEST(Regression, IsNoneWhereNothingGotWorse) {
  EXPECT_EQ(find_regression(last_night(80), tonight(80)), std::nullopt);
  EXPECT_EQ(find_regression(last_night(80), tonight(100)), std::nullopt);
  EXPECT_EQ(find_regression(last_night(80, "fail"), tonight(80)), std::nullopt);
}

TEST(Regression, BeginsBeyondTenPoints) {
  EXPECT_EQ(find_regression(last_night(100), tonight(90)), std::nullopt);
  const auto found = find_regression(last_night(100), tonight(89));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->previous, "nightly-20260325-030000");
  EXPECT_EQ(found->previousScore, 100);
  EXPECT_THAT(found->changes, ElementsAre("score 100 -> 89"));
}

TEST(Regression, IsALevelThatPassesNoMore) {
  for (const auto* now : {"partial", "fail"}) {
    const auto found = find_regression(last_night(100), tonight(98, now));
    ASSERT_TRUE(found) << now;
    EXPECT_THAT(found->changes, ElementsAre("podStartup pass -> " + std::string(now)));
  }
}

TEST(Regression, ALevelThatWasNotTestedSaysNothing) {
  EXPECT_EQ(find_regression(last_night(100), tonight(98, "not_tested")), std::nullopt);
  EXPECT_EQ(find_regression(last_night(100, "not_tested"), tonight(98, "fail")), std::nullopt);
}

TEST(Regression, ALevelThatWasBadBeforeIsNone) {
  EXPECT_EQ(find_regression(last_night(80, "partial"), tonight(75, "fail")), std::nullopt);
}

}  // namespace
}  // namespace kymaros::domain
