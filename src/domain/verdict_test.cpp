#include "domain/verdict.hpp"

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
using test::with_unready_api;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

using Change = std::function<void(Evidence&)>;

Verdict judged(const Evidence& evidence, RunEnd end = RunEnd::Verdict, VerdictMode mode = VerdictMode::Strict,
               std::string message = "") {
  const auto levels = judge_levels(evidence);
  const auto diagnosis = diagnose(evidence);
  return judge({.end = end,
                .end_message = std::move(message),
                .mode = mode,
                .evidence = &evidence,
                .levels = &levels,
                .diagnosis = &diagnosis});
}

Evidence but(const Change& change) {
  auto evidence = a_perfect_run();
  change(evidence);
  return evidence;
}

void secrets(Evidence& e, int found, int expected) {
  e.completeness->kinds = {{"Secret", {found, expected}}};
  e.completeness->namespaces = {{"shop", {found, expected}}};
  for (int i = found; i < expected; ++i) {
    e.completeness->missing.push_back({.id = id("Secret", "s" + std::to_string(i)),
                                       .why = "in the backup, but not in the sandbox",
                                       .in_backup = true});
  }
}
void checks(Evidence& e, int passed, int failed, int skipped = 0) {
  e.health.checks.clear();
  const auto add = [&](int count, CheckStatus status) {
    for (int i = 0; i < count; ++i)
      e.health.checks.push_back({.name = "c", .status = status, .message = "so"});
  };
  add(passed, CheckStatus::Pass);
  add(failed, CheckStatus::Fail);
  add(skipped, CheckStatus::Skip);
}
const Dependency kOutside{.target = {"db", "elsewhere", "env URL"}, .from = "Deployment/web"};
const Dependency kBroken{
    .target = {"db", "bank", "env URL"}, .from = "Deployment/web", .namespace_in_run = true};
void a_failed_check_of_unready_pods(Evidence& e) {
  e.health.checks.assign(1, {.name = "pods", .status = CheckStatus::Fail, .needs_pods = true});
}

struct Story {
  std::string name;
  Change change;
  Outcome then;
  int score;
  std::string message;  // part of it
};

std::string name_of(const testing::TestParamInfo<Story>& info) { return info.param.name; }

class JudgesStrictly : public testing::TestWithParam<Story> {};
TEST_P(JudgesStrictly, TheWholeRun) {
  const auto verdict = judged(but(GetParam().change));
  EXPECT_EQ(to_string(verdict.result), to_string(GetParam().then));
  EXPECT_EQ(verdict.score, GetParam().score);
  EXPECT_THAT(verdict.message, HasSubstr(GetParam().message));
  EXPECT_TRUE(verdict.is_conclusive);
}

INSTANTIATE_TEST_SUITE_P(
    APass, JudgesStrictly,
    testing::Values(
        Story{"IsARunWithoutFault", [](Evidence&) {}, Outcome::Pass, 100, "the backup restores: score 100"},
        Story{"NeedsNoPodsWhereTheBackupHasNone",  // decision 2: ConfigMaps alone can score 100
              [](Evidence& e) { e.readiness->workloads.clear(); }, Outcome::Pass, 100, ""},
        Story{"IsNotKeptByTheOperatorsOwnTarget",  // decision 3
              [](Evidence& e) { e.rto.measured = 1h; }, Outcome::Pass, 95, "score 95"},
        Story{"IsNotKeptByDependenciesOutsideTheRun",  // decision 10
              [](Evidence& e) { e.dependencies = {kOutside}; }, Outcome::Pass, 90, ""},
        Story{"IsNotKeptByHarmlessWarnings",  // decision 9
              [](Evidence& e) { e.restore.harmless = {"ConfigMap kube-root-ca.crt already exists"}; },
              Outcome::Pass, 100, ""},
        Story{"IsNotKeptByWhatMayBeMissing",  // decision 6e
              [](Evidence& e) { e.completeness->missing = {{.id = id("Secret", "old"), .excepted = true}}; },
              Outcome::Pass, 100, ""},
        Story{"IsNotKeptByABackupAsOldAsItMayBe",
              [](Evidence& e) { e.backup_age = {.age = 48h, .limit = 48h}; }, Outcome::Pass, 100, ""},
        Story{"IsNotKeptByABackupWhoseAgeNobodyLimits", [](Evidence& e) { e.backup_age = {.age = 9999h}; },
              Outcome::Pass, 100, ""}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    NoPass, JudgesStrictly,
    testing::Values(
        Story{"WithOneOfAThousandObjectsMissing", [](Evidence& e) { secrets(e, 999, 1000); },
              Outcome::Partial, 98, "Secret/s999"},
        Story{"WithAnObjectThatTheBackupLacks",
              [](Evidence& e) {
                e.completeness->kinds = {{"Secret", {999, 1000}}};
                e.completeness->missing = {{.id = id("Secret", "db"), .why = "the backup lacks it"}};
              },
              Outcome::Partial, 99, "Secret/db: the backup lacks it"},
        Story{"WithSomethingMissingThatNoCountShows",
              [](Evidence& e) {
                e.completeness->missing = {{.id = id("Secret", "old"), .excepted = true},
                                           {.id = id("Secret", "db"), .why = "the backup lacks it"}};
              },
              Outcome::Partial, 100, "1 of what is expected is missing, among it Secret/db"},
        Story{"WithOneFailedCheckOfMany", [](Evidence& e) { checks(e, 99, 1); }, Outcome::Partial, 99,
              "99/100 checks"},
        Story{"WithASkippedCheck",  // decision 28
              [](Evidence& e) { checks(e, 19, 0, 1); }, Outcome::Partial, 99, ""},
        Story{"WithAWarning", [](Evidence& e) { e.restore.warnings = {"a webhook changed it"}; },
              Outcome::Partial, 99, "a webhook changed it"},
        Story{"WithAVolumeWithoutData",
              [](Evidence& e) {
                secrets(e, 99, 99);
                e.volumes = {{.namespace_ = "shop", .claim = "data", .state = VolumeState::NoDataInBackup}};
              },
              Outcome::Partial, 99, "volume data"},
        Story{"WithAWorkloadThatDidNotStayReady",
              [](Evidence& e) {
                for (int i = 0; i < 9; ++i) e.readiness->workloads.push_back(e.readiness->workloads[0]);
                e.readiness->workloads[0].state = WorkloadState::Settling;
              },
              Outcome::Partial, 98, "too late"},
        Story{"WithADependencyThatIsNotThere",
              [](Evidence& e) {
                e.dependencies = {kBroken};
                e.dependencies->insert(e.dependencies->end(), 9, kBroken);
                for (std::size_t i = 1; i < 10; ++i) (*e.dependencies)[i].service_restored = true;
              },
              Outcome::Partial, 99, "cross-namespace dependencies"},
        Story{"BeyondTheOwnersTarget",
              [](Evidence& e) { e.rto = {.measured = 16min, .target = 15min, .target_is_owners = true}; },
              Outcome::Partial, 95, "RTO: measured 16m0s"},
        Story{"OfABackupThatIsTooOld",  // decision 11
              [](Evidence& e) { e.backup_age = {.age = 48h + 1s, .limit = 48h}; }, Outcome::Partial, 100,
              "the backup is 48h0m1s old, more than 48h0m0s"},
        Story{"OfABackupThatIsNotWholeItself",
              [](Evidence& e) { e.backup_age.own_failure = "is PartiallyFailed, with 2 errors"; },
              Outcome::Partial, 100, "the backup itself is PartiallyFailed, with 2 errors"},
        Story{"OfWhichSomeObjectsWereNotLookedAt", [](Evidence& e) { e.completeness->left_out = 3; },
              Outcome::Partial, 100, "3 objects of the backup could not be looked at"},
        Story{"OfABackupOfUnknownAgeThatHasALimit", [](Evidence& e) { e.backup_age = {.limit = 48h}; },
              Outcome::Partial, 100, "age is not known"},
        Story{"WithoutHealthChecks", [](Evidence& e) { e.health = {}; }, Outcome::Partial, 80,
              "80 of 100 points tested"},
        Story{"WithoutAComparison", [](Evidence& e) { e.completeness.reset(); }, Outcome::Fail, 55,
              "55 of 100 points tested"},
        Story{"OfABackupThatHoldsNothingOfANamespace",
              [](Evidence& e) { e.completeness->empty_sources = {"bank"}; }, Outcome::Fail, 55,
              "the backup holds nothing of bank"},
        Story{"WithAPolicyThatIsNotThere",
              [](Evidence& e) { e.health.problem = "policy prod does not exist"; }, Outcome::Partial, 80,
              "policy prod does not exist"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Thresholds, JudgesStrictly,
    testing::Values(Story{"SixtyNineFails",  // 25 + 20 + 20 + 4 + 0 + 0
                          [](Evidence& e) {
                            checks(e, 1, 4);
                            e.dependencies.reset();
                            e.rto.measured.reset();
                          },
                          Outcome::Fail, 69, "1/5 checks"},
                    Story{"SeventyIsPartial",  // 25 + 20 + 20 + 0 + 0 + 5
                          [](Evidence& e) {
                            checks(e, 0, 1);
                            e.dependencies.reset();
                          },
                          Outcome::Partial, 70, "0/1 checks"},
                    Story{"NinetyPasses",  // 25 + 20 + 20 + 20 + 5 + 0
                          [](Evidence& e) {
                            e.dependencies.emplace();
                            e.dependencies->insert(e.dependencies->end(), 2, kOutside);
                            (*e.dependencies)[1].namespace_in_run = (*e.dependencies)[1].service_restored =
                                true;
                            e.rto.measured = 1h;  // 5 + 0 of the last fifteen
                            checks(e, 1, 0);
                          },
                          Outcome::Pass, 90, ""},
                    Story{"BelowNinetyIsPartialThoughNothingObjects",  // 25 + 20 + 20 + 20 + 4 + 0
                          [](Evidence& e) {
                            e.dependencies.emplace();
                            e.dependencies->insert(e.dependencies->end(), 5, kOutside);
                            for (const auto i : {0, 1})
                              (*e.dependencies)[i].namespace_in_run = (*e.dependencies)[i].service_restored =
                                  true;
                            e.rto.measured = 1h;
                          },
                          Outcome::Partial, 89, "score 89"}),
    name_of);

// Newer backups (decision 11)
// -----------------------------------------------------------------------------------------------------------

TEST(NewerBackups, ThatFailedCapAtPartial) {
  const auto verdict = judged(but([](Evidence& e) { e.backup_age.newer_failed = {"nightly-2"}; }));
  EXPECT_EQ(verdict.result, Outcome::Partial);
  EXPECT_EQ(verdict.reason, "NewerBackupFailed");
  EXPECT_EQ(verdict.score, 100);
  EXPECT_THAT(verdict.message, HasSubstr("nightly-2"));
  EXPECT_TRUE(verdict.is_conclusive);
}

TEST(NewerBackups, DoNotLiftAFailure) {
  const auto verdict = judged(but([](Evidence& e) {
    e.backup_age.newer_failed = {"nightly-2"};
    e.completeness->empty_sources = {"bank"};
  }));
  EXPECT_EQ(verdict.result, Outcome::Fail);
  EXPECT_EQ(verdict.reason, "Verdict");
}

// spec.verdict.mode: score
// -----------------------------------------------------------------------------------------------------------

TEST(ScoreMode, KnowsThePlainThresholdsOnly) {
  for (const auto& [change, then] : std::vector<std::pair<Change, Outcome>>{
           {[](Evidence& e) { secrets(e, 999, 1000); }, Outcome::Pass},
           {[](Evidence& e) { checks(e, 19, 0, 1); }, Outcome::Pass},
           {[](Evidence& e) { e.backup_age = {.age = 99h, .limit = 48h}; }, Outcome::Pass},
           {[](Evidence& e) { e.backup_age.newer_failed = {"nightly-2"}; }, Outcome::Pass},
           {[](Evidence& e) { checks(e, 1, 1); }, Outcome::Pass},
           {[](Evidence& e) { checks(e, 4, 6); }, Outcome::Partial},
           {[](Evidence& e) { e.completeness->empty_sources = {"bank"}; }, Outcome::Fail}}) {
    const auto verdict = judged(but(change), RunEnd::Verdict, VerdictMode::Score);
    EXPECT_EQ(to_string(verdict.result), to_string(then)) << verdict.score;
  }
}

TEST(ScoreMode, SaysWhatItOverlooks) {
  const auto verdict =
      judged(but([](Evidence& e) { secrets(e, 999, 1000); }), RunEnd::Verdict, VerdictMode::Score);
  EXPECT_THAT(verdict.message, HasSubstr("score 98, though"));
  EXPECT_THAT(verdict.message, HasSubstr("Secret/s999"));
}

// Ends before the verdict (decision 13)
// -----------------------------------------------------------------------------------------------------------

TEST(EarlyEnds, FailWithTheirReasonAndKeepTheScoreOfWhatWasSeen) {
  for (const auto end : {RunEnd::RestoreFailed, RunEnd::TimedOut, RunEnd::Expired, RunEnd::Aborted,
                         RunEnd::NotStarted, RunEnd::Inconclusive}) {
    for (const auto mode : {VerdictMode::Strict, VerdictMode::Score}) {
      const auto verdict = judged(a_perfect_run(), end, mode, "so it ended");
      EXPECT_EQ(verdict.result, Outcome::Fail) << to_string(end);
      EXPECT_EQ(verdict.reason, to_string(end));
      EXPECT_EQ(verdict.message, "so it ended");
      EXPECT_EQ(verdict.score, 100);
      EXPECT_EQ(verdict.is_conclusive, end != RunEnd::Aborted && end != RunEnd::Inconclusive)
          << to_string(end);
    }
  }
}

TEST(EarlyEnds, OfNothingScoreNothing) {
  const auto verdict = judged({}, RunEnd::NotStarted, VerdictMode::Strict, "no backup of shop");
  EXPECT_EQ(verdict.score, 0);
  EXPECT_EQ(verdict.coverage, 0);
}

TEST(RunEnds, AreReadAsTheyAreWritten) {
  for (const auto* name :
       {"Verdict", "RestoreFailed", "TimedOut", "Expired", "Aborted", "NotStarted", "Inconclusive"}) {
    const auto end = parse_run_end(name);
    ASSERT_TRUE(end) << name;
    EXPECT_EQ(to_string(*end), name);
  }
  EXPECT_EQ(parse_run_end("NewerBackupFailed"), std::nullopt);
  EXPECT_EQ(parse_run_end(""), std::nullopt);
}

TEST(Outcomes, AreSpeltAsReportsSpellThem) {
  EXPECT_EQ(to_string(Outcome::Pass), "pass");
  EXPECT_EQ(to_string(Outcome::Partial), "partial");
  EXPECT_EQ(to_string(Outcome::Fail), "fail");
}

// Not the backup's fault (decision 12)
// -----------------------------------------------------------------------------------------------------------

const PodProblem kNoRoom{"api-0", "", "Unschedulable", "0/3 nodes are available: 3 Insufficient cpu."};
const PodProblem kNoImage{"api-0", "app", "ImagePullBackOff", "no such host"};
const PodProblem kQuota{"", "", "FailedCreate", "pods is forbidden: exceeded quota: kymaros-quota"};
const PodProblem kCrash{"api-0", "app", "CrashLoopBackOff", "exit 1"};

TEST(Inconclusive, IsWhatOnlySandboxOrClusterPrevented) {
  for (const auto& problem : {kNoRoom, kNoImage, kQuota}) {
    const auto verdict = judged(with_unready_api(a_perfect_run(), problem));
    EXPECT_EQ(verdict.result, Outcome::Fail) << problem.reason;
    EXPECT_EQ(verdict.reason, "Inconclusive");
    EXPECT_FALSE(verdict.is_conclusive);
    EXPECT_THAT(verdict.message, HasSubstr("not the backup's fault"));
    EXPECT_THAT(verdict.message, HasSubstr(problem.message));
  }
}

TEST(Inconclusive, IsSoWhenTheTimeRanOutToo) {
  for (const auto end : {RunEnd::TimedOut, RunEnd::Expired}) {
    const auto verdict = judged(with_unready_api(a_perfect_run(), kNoRoom), end);
    EXPECT_EQ(verdict.reason, "Inconclusive") << to_string(end);
    EXPECT_FALSE(verdict.is_conclusive);
  }
}

TEST(Inconclusive, ChecksThatOnlyMissThePodsDoNotChangeIt) {
  auto evidence = with_unready_api(a_perfect_run(), kNoRoom);
  a_failed_check_of_unready_pods(evidence);
  EXPECT_EQ(judged(evidence).reason, "Inconclusive");
}

TEST(Inconclusive, DoesNotOverruleAPass) {
  auto evidence = a_perfect_run();
  evidence.readiness->workloads[0].problems = {kNoRoom};  // a surge pod too many
  EXPECT_EQ(judged(evidence).result, Outcome::Pass);
}

struct Doubt {
  std::string name;
  Change change;
};
class IsConclusive : public testing::TestWithParam<Doubt> {};

TEST_P(IsConclusive, WhereAnythingElseIsWrong) {
  auto evidence = with_unready_api(a_perfect_run(), kNoRoom);
  a_failed_check_of_unready_pods(evidence);
  ASSERT_FALSE(judged(evidence).is_conclusive);
  GetParam().change(evidence);
  for (const auto end : {RunEnd::Verdict, RunEnd::TimedOut}) {
    const auto verdict = judged(evidence, end);
    EXPECT_TRUE(verdict.is_conclusive);
    EXPECT_EQ(verdict.reason, to_string(end));
    EXPECT_NE(verdict.result, Outcome::Pass);
  }
}

void another_unready(Evidence& e, std::vector<PodProblem> problems, WorkloadState state) {
  e.readiness->workloads.push_back({.id = id("Deployment", "other", "box"),
                                    .desired = 1,
                                    .state = state,
                                    .problems = std::move(problems)});
}

INSTANTIATE_TEST_SUITE_P(
    As, IsConclusive,
    testing::Values(
        Doubt{"AMissingObject", [](Evidence& e) { secrets(e, 3, 4); }},
        Doubt{"WhatTheBackupLacks",
              [](Evidence& e) { e.completeness->missing = {{.id = id("Secret", "db"), .why = "lacks it"}}; }},
        Doubt{"AnEmptyNamespace", [](Evidence& e) { e.completeness->empty_sources = {"bank"}; }},
        Doubt{"AVolumeWithoutData",
              [](Evidence& e) {
                e.volumes = {{.namespace_ = "shop", .claim = "data", .state = VolumeState::NoDataInBackup}};
              }},
        Doubt{"AVolumeThatNobodyCanTellOf",
              [](Evidence& e) {
                e.volumes = {{.namespace_ = "shop", .claim = "data", .state = VolumeState::Unknown}};
              }},
        Doubt{"AnotherThatCrashes",
              [](Evidence& e) { another_unready(e, {kCrash}, WorkloadState::NotReady); }},
        Doubt{"AnotherThatDidNotStayReady",
              [](Evidence& e) { another_unready(e, {}, WorkloadState::Settling); }},
        Doubt{"AnotherThatNobodyCanExplain",
              [](Evidence& e) { another_unready(e, {}, WorkloadState::NotReady); }},
        Doubt{"ACheckThatFailedByItself",
              [](Evidence& e) { e.health.checks.push_back({.name = "c", .status = CheckStatus::Fail}); }},
        Doubt{"APolicyThatIsNotThere", [](Evidence& e) { e.health.problem = "no such policy"; }},
        Doubt{"ADependencyThatIsNotThere", [](Evidence& e) { e.dependencies = {kBroken}; }},
        Doubt{"ABackupThatIsTooOld", [](Evidence& e) { e.backup_age = {.age = 99h, .limit = 48h}; }},
        Doubt{"ANewerBackupThatFailed", [](Evidence& e) { e.backup_age.newer_failed = {"nightly-2"}; }},
        Doubt{"ARestoreWithErrors", [](Evidence& e) { e.restore.errors = {"error restoring widgets/one"}; }},
        Doubt{"ARestoreWithErrorsThatNobodyNames",
              [](Evidence& e) { e.restore.end = RestoreEnd::PartiallyFailed; }},
        Doubt{"AFailedRestore", [](Evidence& e) { e.restore.end = RestoreEnd::Failed; }},
        Doubt{"AnUnfinishedRestore", [](Evidence& e) { e.restore.end = RestoreEnd::Unfinished; }},
        Doubt{"AWarning", [](Evidence& e) { e.restore.warnings = {"hm"}; }},
        Doubt{"NoComparison", [](Evidence& e) { e.completeness.reset(); }}),
    [](const auto& info) { return info.param.name; });

// Laws
// -----------------------------------------------------------------------------------------------------------

int rank(Outcome outcome) { return outcome == Outcome::Pass ? 2 : outcome == Outcome::Partial ? 1 : 0; }

const std::vector<Change>& failures() {
  static const std::vector<Change> kAll{
      [](Evidence& e) {
        ++e.completeness->kinds["ConfigMap"].expected;
        ++e.completeness->namespaces["shop"].expected;
        e.completeness->missing.push_back({.id = id("ConfigMap", "more"), .why = "lost", .in_backup = true});
      },
      [](Evidence& e) { e.completeness->empty_sources.emplace_back("bank"); },
      [](Evidence& e) { e.volumes.push_back({.claim = "more", .state = VolumeState::Empty}); },
      [](Evidence& e) { e.restore.warnings.emplace_back("hm"); },
      [](Evidence& e) { e.restore.errors.emplace_back("oh"); },
      [](Evidence& e) { e.restore.end = RestoreEnd::PartiallyFailed; },
      [](Evidence& e) { another_unready(e, {kCrash}, WorkloadState::NotReady); },
      [](Evidence& e) { another_unready(e, {kNoRoom}, WorkloadState::NotReady); },
      [](Evidence& e) { another_unready(e, {}, WorkloadState::Settling); },
      [](Evidence& e) { another_unready(e, {}, WorkloadState::Missing); },
      [](Evidence& e) { e.health.checks.push_back({.name = "more", .status = CheckStatus::Fail}); },
      [](Evidence& e) { e.health.checks.push_back({.name = "more", .status = CheckStatus::Skip}); },
      [](Evidence& e) { e.health.problem = "no such policy"; },
      [](Evidence& e) { e.dependencies->push_back(kBroken); },
      [](Evidence& e) { e.backup_age = {.age = 99h, .limit = 48h}; },
      [](Evidence& e) { e.backup_age.newer_failed = {"nightly-2"}; },
      [](Evidence& e) { e.rto = {.target = 15min, .target_is_owners = true}; },
  };
  return kAll;
}

Evidence with_failures() {
  auto evidence = a_perfect_run();
  const auto chosen =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, failures().size()));
  for (const auto i : chosen) failures()[i](evidence);
  return evidence;
}

TEST(Verdict, NoFailureAloneLeavesAPass) {
  for (std::size_t i = 0; i < failures().size(); ++i) {
    const auto verdict = judged(but(failures()[i]));
    EXPECT_NE(verdict.result, Outcome::Pass) << i;
    EXPECT_THAT(verdict.message, Not(IsEmpty())) << i;
  }
}

RC_GTEST_PROP(VerdictProperty, ScoreIsTheSumOfThePointsAndWithinItsBounds, ()) {
  const auto evidence = with_failures();
  const auto verdict = judged(evidence);
  int points = 0;
  int covered = 0;
  for (const auto* level : judge_levels(evidence).all())
    points += level->points, covered += level->covered_points;
  RC_ASSERT(verdict.score == points && points >= 0 && points <= 100);
  RC_ASSERT(verdict.coverage == covered && covered >= 0 && covered <= 100);
}

RC_GTEST_PROP(VerdictProperty, AFailureMoreNeverRaisesTheResult, ()) {
  const auto before = with_failures();
  const auto mode = *rc::gen::element(VerdictMode::Strict, VerdictMode::Score);
  const auto was = judged(before, RunEnd::Verdict, mode);
  for (const auto& failure : failures()) {
    auto after = before;
    failure(after);
    const auto is = judged(after, RunEnd::Verdict, mode);
    // A doubt on top of "inconclusive" makes the run a judgement again; that is never a pass.
    if (was.is_conclusive) RC_ASSERT(rank(is.result) <= rank(was.result));
    if (!was.is_conclusive && mode == VerdictMode::Strict) RC_ASSERT(is.result != Outcome::Pass);
    RC_ASSERT(is.score <= was.score);
  }
}

RC_GTEST_PROP(VerdictProperty, AStrictPassHidesNothing, ()) {
  const auto evidence = with_failures();
  if (judged(evidence).result != Outcome::Pass) return;
  RC_ASSERT(diagnose(evidence).empty());
  RC_ASSERT(evidence.completeness->missing_count() == 0);
  for (const auto& check : evidence.health.checks) RC_ASSERT(check.status == CheckStatus::Pass);
}

RC_GTEST_PROP(VerdictProperty, StrictIsNeverMilderThanTheScore, ()) {
  const auto evidence = with_failures();
  RC_ASSERT(rank(judged(evidence).result) <=
            rank(judged(evidence, RunEnd::Verdict, VerdictMode::Score).result));
}

RC_GTEST_PROP(VerdictProperty, AnEarlyEndNeverPasses, ()) {
  const auto end = static_cast<RunEnd>(*rc::gen::inRange(1, 7));
  RC_ASSERT(judged(with_failures(), end).result == Outcome::Fail);
}

}  // namespace
}  // namespace kymaros::domain
