#include "domain/levels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::a_perfect_run;
using test::id;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

using Change = std::function<void(Evidence&)>;

/// What a level came to: its status, points and coverage.
struct Came {
  std::string status;
  int points = 0;
  int covered = 0;
  bool operator==(const Came&) const = default;
};
void PrintTo(const Came& came, std::ostream* out) {
  *out << came.status << " " << came.points << " points, " << came.covered << " covered";
}
Came came(const Level& level) {
  return {std::string(to_string(level.status)), level.points, level.covered_points};
}

struct Story {
  std::string name;
  Change but;
  Came to;
  std::string detail;  // part of it
};

std::string name_of(const testing::TestParamInfo<Story>& info) { return info.param.name; }

Levels judged(const Change& but) {
  auto evidence = a_perfect_run();
  but(evidence);
  return judge_levels(evidence);
}

void expect(const Level& level, const Story& story) {
  EXPECT_EQ(came(level), story.to);
  EXPECT_THAT(level.detail, HasSubstr(story.detail));
}

TEST(Levels, ShareAHundredPoints) {
  const auto levels = judge_levels(a_perfect_run());
  std::vector<int> most;
  for (const auto* level : levels.all()) {
    EXPECT_EQ(level->status, LevelStatus::Pass);
    EXPECT_EQ(level->points, level->max_points);
    EXPECT_EQ(level->covered_points, level->max_points);
    EXPECT_THAT(level->detail, Not(IsEmpty()));
    most.push_back(level->max_points);
  }
  EXPECT_THAT(most, ElementsAre(25, 20, 20, 20, 10, 5));
}

TEST(Levels, OfARunThatNeverBeganAreNotTested) {
  for (const auto* level : judge_levels({}).all()) {
    EXPECT_EQ(came(*level), (Came{"not_tested", 0, 0})) << level->detail;
    EXPECT_GT(level->max_points, 0);
  }
}

TEST(Levels, AreSpeltAsReportsSpellThem) {
  EXPECT_EQ(to_string(LevelStatus::Pass), "pass");
  EXPECT_EQ(to_string(LevelStatus::Partial), "partial");
  EXPECT_EQ(to_string(LevelStatus::Fail), "fail");
  EXPECT_EQ(to_string(LevelStatus::NotTested), "not_tested");
}

// Level 1: restore integrity
// -----------------------------------------------------------------------------------------------------------

Missing lost(std::string kind, std::string name) {
  return {.id = id(std::move(kind), std::move(name)),
          .why = "in the backup, but not in the sandbox",
          .in_backup = true};
}
Missing never_backed_up(std::string kind, std::string name) {
  return {.id = id(std::move(kind), std::move(name)), .why = "the backup lacks it"};
}
VolumeVerdict volume(VolumeState state, std::string claim = "data") {
  return {.namespace_ = "shop", .claim = std::move(claim), .state = state};
}
/// The backup held `expected` objects; `found` are back.
void back(Evidence& e, int found, int expected) {
  e.completeness->kinds = {{"Secret", {found, expected}}};
  e.completeness->namespaces = {{"shop", {found, expected}}};
  for (int i = found; i < expected; ++i)
    e.completeness->missing.push_back(lost("Secret", "s" + std::to_string(i)));
}

class RestoreIntegrity : public testing::TestWithParam<Story> {};
TEST_P(RestoreIntegrity, IsJudged) { expect(judged(GetParam().but).restore_integrity, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Of, RestoreIntegrity,
    testing::Values(
        Story{"ARestoreWithoutErrors", [](Evidence&) {}, {"pass", 25, 25}, "4/4"},
        Story{
            "NoRestore",
            [](Evidence& e) { e.restore = {.end = RestoreEnd::NotStarted, .message = "no backup of shop"}; },
            {"not_tested", 0, 0},
            "no backup of shop"},
        Story{"AnUnfinishedRestore",
              [](Evidence& e) { e.restore.end = RestoreEnd::Unfinished; },
              {"fail", 0, 25},
              "did not finish"},
        Story{"AFailedRestore",
              [](Evidence& e) { e.restore = {.end = RestoreEnd::Failed, .message = "bucket not found"}; },
              {"fail", 0, 25},
              "bucket not found"},
        Story{"APartlyFailedRestoreWithEverythingBack",  // M-29: errors are never clean
              [](Evidence& e) { e.restore.end = RestoreEnd::PartiallyFailed, e.restore.error_count = 2; },
              {"partial", 24, 25},
              "2 errors"},
        Story{"ACompletedRestoreThatNamesErrorsAllTheSame",
              [](Evidence& e) { e.restore.errors = {"shop: error restoring widgets/one"}; },
              {"partial", 24, 25},
              "widgets/one"},
        Story{"AWarning",  // decision 9
              [](Evidence& e) { e.restore.warnings = {"shop: could not restore, Secret db is in use"}; },
              {"partial", 24, 25},
              "Secret db is in use"},
        Story{"HarmlessWarnings",
              [](Evidence& e) {
                e.restore.harmless = {"shop: ConfigMap kube-root-ca.crt already exists"};
                e.restore.warning_count = 1;
              },
              {"pass", 25, 25},
              ""},
        Story{"WarningsThatNobodyCouldRead",
              [](Evidence& e) { e.restore.results_read = false, e.restore.warning_count = 3; },
              {"partial", 24, 25},
              "3 warnings"},
        Story{"NoWarningsAndNobodyReadTheResults",
              [](Evidence& e) { e.restore.results_read = false; },
              {"pass", 25, 25},
              ""},
        Story{"OneOfFourNotBack", [](Evidence& e) { back(e, 3, 4); }, {"partial", 18, 25}, "Secret/s3"},
        Story{"OneOfAThousandNotBack",
              [](Evidence& e) { back(e, 999, 1000); },
              {"partial", 24, 25},
              "Secret/s999"},
        Story{"NothingBack", [](Evidence& e) { back(e, 0, 4); }, {"fail", 0, 25}, "Secret/s0"},
        Story{"VolumesCountLikeObjects",
              [](Evidence& e) { e.volumes = {volume(VolumeState::Restored)}; },
              {"pass", 25, 25},
              "5/5"},
        Story{"AVolumeWithoutDataInTheBackup",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NoDataInBackup)}; },
              {"partial", 20, 25},
              "no data in backup"},
        Story{"AVolumeWhoseBackupFailed",
              [](Evidence& e) { e.volumes = {volume(VolumeState::BackupFailed)}; },
              {"partial", 20, 25},
              "volume data"},
        Story{"AVolumeThatDidNotComeBack",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NotRestored)}; },
              {"partial", 20, 25},
              "volume data"},
        Story{"AVolumeThatCameBackEmpty",
              [](Evidence& e) { e.volumes = {volume(VolumeState::Empty)}; },
              {"partial", 20, 25},
              "empty"},
        Story{"AClaimThatNobodyBound",  // its first consumer never came: what is in it was never seen
              [](Evidence& e) { e.volumes = {volume(VolumeState::NotBound)}; },
              {"partial", 20, 25},
              "not bound"},
        Story{"AVolumeThatNobodyCanTellOf",
              [](Evidence& e) { e.volumes = {volume(VolumeState::Unknown)}; },
              {"partial", 20, 20},
              "unknown"},
        Story{"AClaimThatNeverHadData",
              [](Evidence& e) { e.volumes = {volume(VolumeState::NeverHadData)}; },
              {"pass", 25, 25},
              ""},
        Story{"AVolumeThatMayBeMissing",
              [](Evidence& e) {
                e.volumes = {volume(VolumeState::NoDataInBackup)};
                e.volumes[0].excepted = true;
              },
              {"pass", 25, 25},
              ""},
        Story{"AnObjectThatMayBeMissing",
              [](Evidence& e) {
                e.completeness->missing = {lost("Secret", "old")};
                e.completeness->missing[0].excepted = true;
              },
              {"pass", 25, 25},
              ""},
        Story{"WhatTheBackupNeverHeldIsNotTheRestoresFault",
              [](Evidence& e) {
                e.completeness->kinds["Secret"] = {2, 3};
                e.completeness->missing = {never_backed_up("Secret", "db")};
              },
              {"pass", 25, 25},
              "4/4"},
        Story{"WhatCouldNotBeComparedEarnsNothing",  // decision 2, whatever the provider says of itself
              [](Evidence& e) { e.completeness.reset(), e.completeness_problem = "the list was refused"; },
              {"not_tested", 0, 0},
              "the list was refused"},
        Story{"WhatCouldNotBeComparedAndHasErrors",
              [](Evidence& e) {
                e.completeness.reset();
                e.volumes = {volume(VolumeState::Restored)};
                e.restore.errors = {"shop: error restoring widgets/one"};
              },
              {"not_tested", 0, 0},
              "widgets/one"},
        Story{"ABackupThatHoldsNothingOfANamespace",
              [](Evidence& e) { e.completeness->empty_sources = {"bank"}; },
              {"fail", 0, 25},
              "the backup holds nothing of bank"}),
    name_of);

TEST(RestoreIntegrity, NamesFiveBlemishesAndCountsTheOthers) {
  EXPECT_THAT(judged([](Evidence& e) { back(e, 3, 8); }).restore_integrity.detail, Not(HasSubstr("more")));
  const auto level = judged([](Evidence& e) { back(e, 3, 10); }).restore_integrity;
  EXPECT_THAT(level.detail, HasSubstr("Secret/s3"));
  EXPECT_THAT(level.detail, HasSubstr("and 2 more"));
}

// Level 2: completeness
// -----------------------------------------------------------------------------------------------------------

class CompletenessLevel : public testing::TestWithParam<Story> {};
TEST_P(CompletenessLevel, IsJudged) { expect(judged(GetParam().but).completeness, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Of, CompletenessLevel,
    testing::Values(
        Story{"Everything", [](Evidence&) {}, {"pass", 20, 20}, "4/4"},
        Story{"NothingExpected",  // and nothing kept out: there was nothing to test
              [](Evidence& e) { e.completeness.emplace(); },
              {"pass", 20, 20},
              "0/0"},
        Story{"NotCompared",
              [](Evidence& e) { e.completeness.reset(), e.completeness_problem = "the list was refused"; },
              {"not_tested", 0, 0},
              "the list was refused"},
        Story{"ThreeOfFour", [](Evidence& e) { back(e, 3, 4); }, {"partial", 15, 20}, "Secret/s3"},
        Story{"PointsAreTruncated", [](Evidence& e) { back(e, 999, 1000); }, {"partial", 19, 20}, "999/1000"},
        Story{"LessThanOnePointIsNone", [](Evidence& e) { back(e, 1, 100); }, {"partial", 0, 20}, "1/100"},
        Story{"NothingOfFour", [](Evidence& e) { back(e, 0, 4); }, {"fail", 0, 20}, "0/4"},
        Story{"WhatTheBackupLacks",
              [](Evidence& e) {
                e.completeness->kinds["Secret"] = {2, 3};
                e.completeness->missing = {never_backed_up("Secret", "db")};
              },
              {"partial", 16, 20},
              "Secret/db: the backup lacks it"},
        Story{"ABackupThatHoldsNothingOfANamespace",
              [](Evidence& e) { e.completeness->empty_sources = {"bank"}; },
              {"fail", 0, 20},
              "the backup holds nothing of bank"},
        Story{"WhatNobodyCouldLookAtLowersTheCoverageOnly",  // 4 of 7 were looked for
              [](Evidence& e) { e.completeness->left_out = 2, e.completeness->not_seen = 1; },
              {"pass", 20, 11},
              "4/4 objects found"},
        Story{"WhatWasKeptOutLowersTheCoverageOnly",  // 4 of 5 were looked for
              [](Evidence& e) {
                e.completeness->skipped = {{"NetworkPolicy.networking.k8s.io", NotExpected::Excluded, 1}};
              },
              {"pass", 20, 16},
              "4/4"},
        Story{"WhatOnlyHasANameLowersItToo",
              [](Evidence& e) { e.completeness->skipped = {{"Pod", NotExpected::NotKnown, 4}}; },
              {"pass", 20, 10},
              "4/4"},
        Story{"WhatIsJudgedElsewhereDoesNot",
              [](Evidence& e) {
                e.completeness->skipped = {{"Pod", NotExpected::JudgedThroughItsOwner, 9},
                                           {"Event", NotExpected::ProviderDoesNotRestore, 9},
                                           {"Job.batch", NotExpected::Completed, 9},
                                           {"ConfigMap", NotExpected::MadeByTheCluster, 9},
                                           {"PersistentVolume", NotExpected::ClusterScoped, 9}};
              },
              {"pass", 20, 20},
              "4/4"},
        Story{"NothingButNames",
              [](Evidence& e) {
                e.completeness.emplace();
                e.completeness->skipped = {{"Pod", NotExpected::NotKnown, 4}};
              },
              {"not_tested", 0, 0},
              "4 Pod"}),
    name_of);

TEST(CompletenessLevel, SaysWhatWasNotTested) {
  const auto level = judged([](Evidence& e) {
                       e.completeness->skipped = {{"ResourceQuota", NotExpected::Excluded, 2}};
                       e.completeness->not_compared = {"what lives in shop could not be compared"};
                     }).completeness;
  EXPECT_THAT(level.not_tested, ElementsAre("2 ResourceQuota: excluded from the restore",
                                            "what lives in shop could not be compared"));
}

// Level 3: pod startup
// -----------------------------------------------------------------------------------------------------------

WorkloadReadiness a_workload(std::string name, WorkloadState state) {
  return {.id = id("Deployment", std::move(name), "box"), .desired = 2, .ready = 1, .state = state};
}

class PodStartup : public testing::TestWithParam<Story> {};
TEST_P(PodStartup, IsJudged) { expect(judged(GetParam().but).pod_startup, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Of, PodStartup,
    testing::Values(
        Story{"EveryWorkloadReady", [](Evidence&) {}, {"pass", 20, 20}, "1/1 workloads ready"},
        Story{"WorkloadsThatTheRunKeptOutAreNotTested",
              [](Evidence& e) { e.readiness->workloads.clear(), e.excluded_workloads = 2; },
              {"not_tested", 0, 0},
              "2 workloads were kept out"},
        Story{"WorkloadsThatTheRunKeptOutLowerTheCoverage",
              [](Evidence& e) { e.excluded_workloads = static_cast<int>(e.readiness->workloads.size()); },
              {"pass", 20, 10},
              "workloads ready"},
        Story{"WorkloadsOfWhichNobodyKnowsWhatShouldRunAreNotTested",
              [](Evidence& e) { e.readiness->workloads.clear(), e.unknown_workloads = 3; },
              {"not_tested", 0, 0},
              "the backup names 3 workloads"},
        Story{"WhatRunsIsJudgedWhateverElseTheBackupNames",
              [](Evidence& e) { e.unknown_workloads = 3; },
              {"pass", 20, 20},
              "1/1 workloads ready"},
        Story{"NothingThatRunsPods",
              [](Evidence& e) { e.readiness->workloads.clear(); },
              {"pass", 20, 20},
              "nothing that runs pods"},
        Story{"NeverCameToThat",
              [](Evidence& e) { e.readiness.reset(); },
              {"not_tested", 0, 0},
              "ended before"},
        Story{
            "OneOfTwo",
            [](Evidence& e) { e.readiness->workloads.push_back(a_workload("api", WorkloadState::NotReady)); },
            {"partial", 10, 20},
            "Deployment/api has 1 of 2 pods ready"},
        Story{"TwoOfThreeIsTruncated",
              [](Evidence& e) {
                e.readiness->workloads.push_back(a_workload("api", WorkloadState::Ready));
                e.readiness->workloads.push_back(a_workload("db", WorkloadState::NotReady));
              },
              {"partial", 13, 20},
              "2/3"},
        Story{"WorkloadsCountNotPods",  // one of two, though 99 of 100 pods run
              [](Evidence& e) {
                auto big = a_workload("api", WorkloadState::NotReady);
                big.desired = 100, big.ready = 99;
                e.readiness->workloads.push_back(big);
              },
              {"partial", 10, 20},
              "99 of 100"},
        Story{"NoneReady",
              [](Evidence& e) { e.readiness->workloads = {a_workload("api", WorkloadState::NotReady)}; },
              {"fail", 0, 20},
              "0/1"},
        Story{"ReadyButNotForLongEnough",  // decision 8
              [](Evidence& e) { e.readiness->workloads = {a_workload("api", WorkloadState::Settling)}; },
              {"fail", 0, 20},
              "too late"},
        Story{
            "NotRestored",
            [](Evidence& e) { e.readiness->workloads.push_back(a_workload("api", WorkloadState::Missing)); },
            {"partial", 10, 20},
            "Deployment/api was not restored"}),
    name_of);

TEST(PodStartup, DoesNotCallRestartedWhatWasOnlyLate) {
  const auto detail = [](int restarts) {
    return judged([&](Evidence& e) {
             e.readiness->workloads = {a_workload("api", WorkloadState::Settling)};
             e.readiness->workloads[0].restarts = restarts;
           })
        .pod_startup.detail;
  };
  EXPECT_THAT(detail(0), HasSubstr("Deployment/api became ready too late to be seen to stay so"));
  EXPECT_THAT(detail(2), HasSubstr("Deployment/api did not stay ready (2 restarts)"));
}

TEST(PodStartup, NamesPodContainerReasonAndMessage) {
  const auto level =
      judge_levels(test::with_unready_api(a_perfect_run(), {"api-0", "app", "CreateContainerConfigError",
                                                            "secret \"db\" not found"}))
          .pod_startup;
  EXPECT_THAT(level.detail, HasSubstr("api-0/app: CreateContainerConfigError, secret \"db\" not found"));
  EXPECT_THAT(level.tested, ElementsAre("Deployment/web", "Deployment/api"));
}

// Level 4: internal health
// -----------------------------------------------------------------------------------------------------------

CheckResult check(std::string name, CheckStatus status) {
  return {.name = std::move(name), .status = status, .message = "so it is"};
}
void checks(Evidence& e, int passed, int failed, int skipped) {
  e.health.checks.clear();
  for (int i = 0; i < passed; ++i) e.health.checks.push_back(check("good", CheckStatus::Pass));
  for (int i = 0; i < failed; ++i) e.health.checks.push_back(check("bad", CheckStatus::Fail));
  for (int i = 0; i < skipped; ++i) e.health.checks.push_back(check("unbuilt", CheckStatus::Skip));
}

class InternalHealth : public testing::TestWithParam<Story> {};
TEST_P(InternalHealth, IsJudged) { expect(judged(GetParam().but).internal_health, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Of, InternalHealth,
    testing::Values(
        Story{"AllPassed", [](Evidence&) {}, {"pass", 20, 20}, "1/1 checks passed"},
        Story{"NoPolicy", [](Evidence& e) { e.health = {}; }, {"not_tested", 0, 0}, "no health checks"},
        Story{"NothingThatCouldBeChecked",
              [](Evidence& e) {
                e.health = {};
                e.readiness->workloads.clear();
              },
              {"pass", 20, 20},
              "nothing that could be checked"},
        Story{"APolicyThatIsNotThere",  // M-40: it was asked for
              [](Evidence& e) { e.health = {.has_policy = true, .problem = "policy prod does not exist"}; },
              {"fail", 0, 20},
              "policy prod does not exist"},
        Story{"ARunThatEndedBefore",
              [](Evidence& e) { e.health = {.has_policy = true}; },
              {"not_tested", 0, 0},
              "ended before the checks"},
        Story{"APolicyWithoutChecks",
              [](Evidence& e) { checks(e, 0, 0, 0); },
              {"not_tested", 0, 0},
              "no checks"},
        Story{"TwoOfThree",
              [](Evidence& e) { checks(e, 2, 1, 0); },
              {"partial", 13, 20},
              "2/3 checks passed; bad"},
        Story{"NoneOfThem", [](Evidence& e) { checks(e, 0, 2, 0); }, {"fail", 0, 20}, "0/2"},
        Story{"ASkippedOneDidNotPass", [](Evidence& e) { checks(e, 1, 0, 1); }, {"partial", 10, 10}, "1/2"},
        Story{"FailedAndSkipped", [](Evidence& e) { checks(e, 0, 1, 1); }, {"fail", 0, 10}, "0/2"},
        Story{"AllSkipped", [](Evidence& e) { checks(e, 0, 0, 3); }, {"not_tested", 0, 0}, "0/3"}),
    name_of);

TEST(InternalHealth, SaysWhatWasTestedAndWhatNot) {
  const auto level = judged([](Evidence& e) { checks(e, 1, 1, 1); }).internal_health;
  EXPECT_THAT(level.tested, ElementsAre("good", "bad"));
  EXPECT_THAT(level.not_tested, ElementsAre("unbuilt: so it is"));
}

// Level 5: cross-namespace dependencies (decision 10)
// -----------------------------------------------------------------------------------------------------------

Dependency on(std::string namespace_, bool in_run, bool restored) {
  return {.target = {"db", std::move(namespace_), "env URL"},
          .from = "Deployment/web",
          .namespace_in_run = in_run,
          .service_restored = restored};
}
const Dependency kCovered = on("bank", true, true);
const Dependency kOutside = on("elsewhere", false, false);
const Dependency kBroken = on("bank", true, false);

Change naming(std::vector<Dependency> all) {
  return [all = std::move(all)](Evidence& e) { e.dependencies = all; };
}

class Dependencies : public testing::TestWithParam<Story> {};
TEST_P(Dependencies, AreJudged) { expect(judged(GetParam().but).cross_namespace_deps, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    As, Dependencies,
    testing::Values(
        Story{"None", [](Evidence&) {}, {"pass", 10, 10}, "no Service of another namespace"},
        Story{"NotLookedFor",
              [](Evidence& e) { e.dependencies.reset(); },
              {"not_tested", 0, 0},
              "ended before"},
        Story{"Covered", naming({kCovered, kCovered}), {"pass", 10, 10}, "2/2"},
        Story{"OneOutsideTheRun", naming({kCovered, kCovered, kOutside}), {"partial", 6, 6}, "2/3"},
        Story{"AllOutsideTheRun", naming({kOutside}), {"partial", 0, 0}, "0/1"},
        Story{"TheServiceIsNotThere", naming({kCovered, kBroken}), {"fail", 5, 10}, "1/2"},
        Story{"BrokenAndOutside", naming({kCovered, kBroken, kOutside, kOutside}), {"fail", 2, 5}, "1/4"}),
    name_of);

TEST(Dependencies, AreNamedWithWhatNamesThem) {
  const auto level = judged(naming({kCovered, kOutside})).cross_namespace_deps;
  EXPECT_THAT(level.tested,
              ElementsAre(AllOf(HasSubstr("Deployment/web"), HasSubstr("db.bank"), HasSubstr("env URL"))));
  EXPECT_THAT(level.not_tested,
              ElementsAre(AllOf(HasSubstr("db.elsewhere"), HasSubstr("not part of the run"))));
}

// Level 6: RTO
// -----------------------------------------------------------------------------------------------------------

class Rto : public testing::TestWithParam<Story> {};
TEST_P(Rto, IsJudged) { expect(judged(GetParam().but).rto_compliance, GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    As, Rto,
    testing::Values(
        Story{"Within",
              [](Evidence&) {},
              {"pass", 5, 5},
              "measured 40s (target 15m0s, the operator's default)"},
        Story{"ExactlyTheTarget", [](Evidence& e) { e.rto.target = 40s; }, {"pass", 5, 5}, "target 40s"},
        Story{"JustBeyond", [](Evidence& e) { e.rto.target = 40s - 1ns; }, {"fail", 0, 5}, "measured 40s"},
        Story{"TheOwnersTarget",
              [](Evidence& e) { e.rto.target_is_owners = true; },
              {"pass", 5, 5},
              "(target 15m0s)"},
        Story{"NotSeen",
              [](Evidence& e) { e.rto.measured.reset(), e.readiness.reset(); },
              {"not_tested", 0, 0},
              "nobody saw"},
        Story{
            "NeverRecovered", [](Evidence& e) { e.rto.measured.reset(); }, {"fail", 0, 5}, "did not recover"},
        Story{"NothingWasRestored",
              [](Evidence& e) { e.restore.end = RestoreEnd::NotStarted, e.rto.measured.reset(); },
              {"not_tested", 0, 0},
              "no restore was started"}),
    name_of);

// Laws
// -----------------------------------------------------------------------------------------------------------

Evidence anything() {
  auto e = a_perfect_run();
  e.restore.end = static_cast<RestoreEnd>(*rc::gen::inRange(0, 5));
  e.restore.error_count = *rc::gen::inRange(0, 3);
  e.restore.results_read = *rc::gen::arbitrary<bool>();
  e.restore.warning_count = *rc::gen::inRange(0, 3);
  const int expected = *rc::gen::inRange(0, 40);
  back(e, *rc::gen::inRange(0, expected + 1), expected);
  if (*rc::gen::inRange(0, 4) == 0)
    e.completeness->skipped = {{"Pod", NotExpected::NotKnown, *rc::gen::inRange(1, 9)}};
  if (*rc::gen::inRange(0, 8) == 0) e.completeness->empty_sources = {"bank"};
  e.completeness_problem = "the list was refused";
  if (*rc::gen::inRange(0, 8) == 0) e.completeness.reset();
  const int volumes = *rc::gen::inRange(0, 4);
  for (int i = 0; i < volumes; ++i)
    e.volumes.push_back(volume(static_cast<VolumeState>(*rc::gen::inRange(0, 8))));
  const int workloads = *rc::gen::inRange(0, 5);
  e.readiness->workloads.clear();
  for (int i = 0; i < workloads; ++i) {
    e.readiness->workloads.push_back(a_workload("w", static_cast<WorkloadState>(*rc::gen::inRange(0, 4))));
  }
  if (*rc::gen::inRange(0, 8) == 0) e.readiness.reset();
  checks(e, *rc::gen::inRange(0, 4), *rc::gen::inRange(0, 4), *rc::gen::inRange(0, 4));
  e.health.has_policy = *rc::gen::arbitrary<bool>();
  e.health.was_run = *rc::gen::arbitrary<bool>();
  const int dependencies = *rc::gen::inRange(0, 4);
  for (int i = 0; i < dependencies; ++i) {
    e.dependencies->push_back(*rc::gen::elementOf(std::vector{0, 1, 2}) == 0 ? kCovered : kOutside);
  }
  const bool has_ended =
      e.restore.end == RestoreEnd::Completed || e.restore.end == RestoreEnd::PartiallyFailed;
  if (!has_ended || *rc::gen::arbitrary<bool>()) e.rto.measured.reset();
  return e;
}

int score(const Evidence& e) {
  int sum = 0;
  for (const auto* level : judge_levels(e).all()) sum += level->points;
  return sum;
}

RC_GTEST_PROP(LevelsProperty, KeepTheirBounds, ()) {
  const auto levels = judge_levels(anything());
  int most = 0;
  for (const auto* level : levels.all()) {
    most += level->max_points;
    RC_ASSERT(level->points >= 0 && level->points <= level->max_points);
    RC_ASSERT(level->covered_points >= 0 && level->covered_points <= level->max_points);
    RC_ASSERT(!level->detail.empty());
  }
  RC_ASSERT(most == 100);
}

RC_GTEST_PROP(LevelsProperty, OnlyAPassHasAllPointsAndWhatWasNotTestedNone, ()) {
  for (const auto* level : judge_levels(anything()).all()) {
    RC_ASSERT((level->status == LevelStatus::Pass) == (level->points == level->max_points));
    if (level->status == LevelStatus::NotTested) RC_ASSERT(level->points == 0 && level->covered_points == 0);
    if (level->status == LevelStatus::Pass) RC_ASSERT(level->covered_points > 0);
  }
}

struct Worsening {
  std::string name;
  Change change;
};
const std::vector<Worsening>& worsenings() {
  static const std::vector<Worsening> kAll{
      {"an object is lost",
       [](Evidence& e) {
         if (!e.completeness) return;
         ++e.completeness->kinds["ConfigMap"].expected;
         ++e.completeness->namespaces["shop"].expected;
         e.completeness->missing.push_back(lost("ConfigMap", "more"));
       }},
      {"the backup lacks an object",
       [](Evidence& e) {
         if (!e.completeness) return;
         ++e.completeness->kinds["ConfigMap"].expected;
         e.completeness->missing.push_back(never_backed_up("ConfigMap", "more"));
       }},
      {"a namespace is empty",
       [](Evidence& e) {
         if (e.completeness) e.completeness->empty_sources.emplace_back("vault");
       }},
      {"a volume is lost", [](Evidence& e) { e.volumes.push_back(volume(VolumeState::Empty, "more")); }},
      {"a volume cannot be judged",
       [](Evidence& e) { e.volumes.push_back(volume(VolumeState::Unknown, "more")); }},
      {"the restore has errors",
       [](Evidence& e) {
         if (e.restore.end == RestoreEnd::Completed) e.restore.end = RestoreEnd::PartiallyFailed;
       }},
      {"the provider warns", [](Evidence& e) { e.restore.warnings.emplace_back("something"); }},
      {"the restore fails", [](Evidence& e) { e.restore.end = RestoreEnd::Failed; }},
      {"the restore does not end", [](Evidence& e) { e.restore.end = RestoreEnd::Unfinished; }},
      {"the objects cannot be compared", [](Evidence& e) { e.completeness.reset(); }},
      {"a workload is not ready",
       [](Evidence& e) {
         if (e.readiness) e.readiness->workloads.push_back(a_workload("more", WorkloadState::NotReady));
       }},
      {"a workload does not stay ready",
       [](Evidence& e) {
         if (e.readiness) e.readiness->workloads.push_back(a_workload("more", WorkloadState::Settling));
       }},
      {"a check fails", [](Evidence& e) { e.health.checks.push_back(check("more", CheckStatus::Fail)); }},
      {"a check is skipped",
       [](Evidence& e) { e.health.checks.push_back(check("more", CheckStatus::Skip)); }},
      {"the policy is not there", [](Evidence& e) { e.health.problem = "no such policy"; }},
      {"a dependency is outside",
       [](Evidence& e) {
         if (e.dependencies) e.dependencies->push_back(kOutside);
       }},
      {"a dependency is broken",
       [](Evidence& e) {
         if (e.dependencies) e.dependencies->push_back(kBroken);
       }},
      {"it did not recover", [](Evidence& e) { e.rto.measured.reset(); }},
  };
  return kAll;
}

RC_GTEST_PROP(LevelsProperty, WhatGoesWrongNeverGivesPoints, ()) {
  const auto before = anything();
  for (const auto& [name, change] : worsenings()) {
    auto after = before;
    change(after);
    RC_LOG() << name << ": " << score(before) << " -> " << score(after) << "\n";
    RC_ASSERT(score(after) <= score(before));
  }
}

TEST(Levels, EverythingThatGoesWrongTakesAPass) {
  for (const auto& [name, change] : worsenings()) {
    auto evidence = a_perfect_run();
    change(evidence);
    int passed = 0;
    for (const auto* level : judge_levels(evidence).all()) passed += level->status == LevelStatus::Pass;
    EXPECT_LT(passed, 6) << name;
    EXPECT_LT(score(evidence), 100) << name;
  }
}

}  // namespace
}  // namespace kymaros::domain
