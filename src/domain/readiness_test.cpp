#include "domain/readiness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "support/domain_builders.hpp"

namespace kymaros::domain {
namespace {

using test::at;
using test::container;
using test::id;
using test::pod;
using test::workload;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

/// A wait of two minutes for 30 s of readiness, looked at after one minute.
ReadinessQuestion after_a_minute(std::vector<WorkloadFacts> workloads, std::vector<PodFacts> pods,
                                 std::vector<ObjectId> expected = {}) {
  return {.expected = std::move(expected),
          .workloads = std::move(workloads),
          .pods = std::move(pods),
          .now = at(60s),
          .deadline = at(120s),
          .stable_for = 30s};
}

std::string_view word(WorkloadState state) {
  switch (state) {
    case WorkloadState::Ready:
      return "ready";
    case WorkloadState::Settling:
      return "settling";
    case WorkloadState::NotReady:
      return "not ready";
    case WorkloadState::Missing:
      return "missing";
  }
  return "";
}

/// "Deployment/web ready 1/1" of each workload.
std::vector<std::string> said(const Readiness& readiness) {
  std::vector<std::string> lines;
  for (const auto& one : readiness.workloads) {
    lines.push_back(to_string(one.id) + " " + std::string(word(one.state)) + " " + std::to_string(one.ready) +
                    "/" + std::to_string(one.desired));
  }
  return lines;
}

WorkloadFacts unobserved(WorkloadFacts facts) { return facts.is_observed = false, facts; }
WorkloadFacts succeeded(int pods, WorkloadFacts facts) { return facts.succeeded = pods, facts; }
WorkloadFacts blocked(std::string why, WorkloadFacts facts) { return facts.blocked = std::move(why), facts; }

struct Story {
  std::string name;
  std::vector<WorkloadFacts> workloads;
  std::vector<PodFacts> pods;
  std::vector<ObjectId> expected;
  std::vector<std::string> then;
};

class JudgesReadiness : public testing::TestWithParam<Story> {};

TEST_P(JudgesReadiness, OfEachWorkload) {
  const auto& story = GetParam();
  EXPECT_EQ(said(judge_readiness(after_a_minute(story.workloads, story.pods, story.expected))), story.then);
}

std::string name_of(const testing::TestParamInfo<Story>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Deployments, JudgesReadiness,
    testing::Values(
        Story{"ReadyForLongEnough",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(30s))},
              {},
              {"Deployment/web ready 1/1"}},
        Story{"ReadyForNotQuiteLongEnough",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(31s))},
              {},
              {"Deployment/web settling 1/1"}},
        Story{"NotReady",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f")},
              {},
              {"Deployment/web not ready 0/1"}},
        Story{"WithoutPods", {workload("Deployment", "web", 1)}, {}, {}, {"Deployment/web not ready 0/1"}},
        Story{"ScaledToNothing", {workload("Deployment", "web", 0)}, {}, {}, {"Deployment/web ready 0/0"}},
        Story{"ScaledToNothingButNotSeenYet",
              {unobserved(workload("Deployment", "web", 0))},
              {},
              {},
              {"Deployment/web not ready 0/0"}},
        Story{"WhoseControllerHasNotSeenItYet",
              {unobserved(workload("Deployment", "web", 1))},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 1/1"}},
        Story{"OnePodShort",
              {workload("Deployment", "web", 3)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s)),
               pod("web-5d8f-y").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 2/3"}},
        Story{"TheLastPodDecides",
              {workload("Deployment", "web", 2)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s)),
               pod("web-5d8f-y").of("ReplicaSet", "web-5d8f").ready(at(45s))},
              {},
              {"Deployment/web settling 2/2"}},
        Story{"APodThatGoesIsNoneOfIts",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s)).going()},
              {},
              {"Deployment/web not ready 0/1"}},
        Story{"AnEvictedPodThatWasReplaced",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").in_phase("Failed").because("Evicted", "disk"),
               pod("web-5d8f-y").of("ReplicaSet", "web-5d8f").ready(at(10s))},
              {},
              {"Deployment/web ready 1/1"}},
        Story{"AnEvictedPodThatWasNot",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").in_phase("Failed").because("Evicted", "disk")},
              {},
              {"Deployment/web not ready 0/1"}},
        Story{"PodsOfAnotherWhoseNameBeginsAlike",
              {workload("Deployment", "web", 1), workload("Deployment", "web-api", 1)},
              {pod("web-api-5d8f-x").of("ReplicaSet", "web-api-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 0/1", "Deployment/web-api ready 1/1"}},
        Story{"PodsWhoseHashIsAsLongAsHashesAre",
              {workload("Deployment", "web", 1)},
              {pod("web-x").of("ReplicaSet", "web-5d8f7b6c9c").ready(at(0s))},
              {},
              {"Deployment/web ready 1/1"}},
        Story{"PodsWhoseHashWouldBeTooLong",
              {workload("Deployment", "web", 1)},
              {pod("web-x").of("ReplicaSet", "web-5d8f7b6c9cc").ready(at(0s))},
              {},
              {"Deployment/web not ready 0/1", "Pod/web-x ready 1/1"}},
        Story{"PodsOfALoneReplicaSetOfASimilarName",
              {workload("Deployment", "web", 1), workload("ReplicaSet", "web-5d8f", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 0/1", "ReplicaSet/web-5d8f ready 1/1"}},
        Story{"PodsOfAnotherSandbox",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").in("vault").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 0/1", "Pod/web-5d8f-x ready 1/1"}},
        Story{"RefusedPodsOfMany",
              {blocked("exceeded quota: kymaros-quota", workload("Deployment", "web", 2))},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web not ready 1/2"}},
        Story{"RefusedOnlyWhatItDoesNotNeed",  // a surge during a rollout
              {blocked("exceeded quota: kymaros-quota", workload("Deployment", "web", 1))},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {},
              {"Deployment/web ready 1/1"}},
        Story{"NotRestored", {}, {}, {id("Deployment", "web", "box")}, {"Deployment/web missing 0/1"}},
        Story{"RestoredIntoAnotherSandbox",
              {},
              {},
              {id("Deployment", "web", "vault")},
              {"Deployment/web missing 0/1"}},
        Story{"ExpectedAndThereIsJudgedOnce",
              {workload("Deployment", "web", 0)},
              {},
              {id("Deployment", "web", "box")},
              {"Deployment/web ready 0/0"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OtherControllers, JudgesReadiness,
    testing::Values(
        Story{"AStatefulSetWithAllItsPods",  // whatever its partition or OnDelete left at an old revision
              {workload("StatefulSet", "db", 2)},
              {pod("db-0").of("StatefulSet", "db").ready(at(0s)),
               pod("db-1").of("StatefulSet", "db").ready(at(5s))},
              {},
              {"StatefulSet/db ready 2/2"}},
        Story{"AStatefulSetWhoseFirstPodBlocksTheSecond",
              {workload("StatefulSet", "db", 2)},
              {pod("db-0").of("StatefulSet", "db")},
              {},
              {"StatefulSet/db not ready 0/2"}},
        Story{"ADaemonSetWithoutANode",
              {workload("DaemonSet", "agent", 0)},
              {},
              {},
              {"DaemonSet/agent ready 0/0"}},
        Story{"ADaemonSetThatNobodyHasCountedNodesForYet",
              {unobserved(workload("DaemonSet", "agent", 0))},
              {},
              {},
              {"DaemonSet/agent not ready 0/0"}},
        Story{"ADaemonSetWithOneOfTwoNodes",
              {workload("DaemonSet", "agent", 2)},
              {pod("agent-x").of("DaemonSet", "agent").ready(at(0s))},
              {},
              {"DaemonSet/agent not ready 1/2"}},
        Story{"AReplicationController",
              {WorkloadFacts{
                  .id = {"", "ReplicationController", "box", "old"}, .desired = 1, .is_observed = true}},
              {pod("old-x").of("ReplicationController", "old").ready(at(0s))},
              {},
              {"ReplicationController/old ready 1/1"}},
        Story{"WithTheSameNameAsAnother",
              {workload("StatefulSet", "db", 1), workload("DaemonSet", "db", 1)},
              {pod("db-0").of("StatefulSet", "db").ready(at(0s))},
              {},
              {"StatefulSet/db ready 1/1", "DaemonSet/db not ready 0/1"}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Jobs, JudgesReadiness,
    testing::Values(
        Story{"Done", {succeeded(1, workload("Job", "import", 1))}, {}, {}, {"Job/import ready 1/1"}},
        Story{"DoneWithItsPodStillThere",
              {succeeded(1, workload("Job", "import", 1))},
              {pod("import-x").of("Job", "import").in_phase("Succeeded")},
              {},
              {"Job/import ready 1/1"}},
        Story{"DoneAtTheSecondTry",
              {succeeded(1, workload("Job", "import", 1))},
              {pod("import-x").of("Job", "import").in_phase("Failed"),
               pod("import-y").of("Job", "import").in_phase("Succeeded")},
              {},
              {"Job/import ready 1/1"}},
        Story{"AtWork",
              {workload("Job", "import", 1)},
              {pod("import-x").of("Job", "import").ready(at(0s))},
              {},
              {"Job/import ready 1/1"}},
        Story{"AtWorkOneByOne",
              {succeeded(1, workload("Job", "import", 5))},
              {pod("import-x").of("Job", "import").in_phase("Succeeded"),
               pod("import-y").of("Job", "import").ready(at(0s))},
              {},
              {"Job/import ready 1/5"}},
        Story{"HalfDoneWithNobodyAtWork",
              {succeeded(1, workload("Job", "import", 2))},
              {pod("import-x").of("Job", "import").in_phase("Succeeded")},
              {},
              {"Job/import not ready 1/2"}},
        Story{"Failed",
              {workload("Job", "import", 1)},
              {pod("import-x").of("Job", "import").in_phase("Failed")},
              {},
              {"Job/import not ready 0/1"}},
        Story{"Suspended", {workload("Job", "import", 0)}, {}, {}, {"Job/import ready 0/0"}},
        Story{"ThatStartsToWork",
              {workload("Job", "import", 1)},
              {pod("import-x").of("Job", "import").ready(at(50s))},
              {},
              {"Job/import settling 1/1"}},
        Story{"OfACronJobComeAndGo",
              {},
              {pod("nightly-2961-x").of("Job", "nightly-2961").in_phase("Failed")},
              {},
              {}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    LonePods, JudgesReadiness,
    testing::Values(
        Story{"OfNobody", {}, {pod("shell").ready(at(0s))}, {}, {"Pod/shell ready 1/1"}},
        Story{"Pending", {}, {pod("shell")}, {}, {"Pod/shell not ready 0/1"}},
        Story{"ThatFailed", {}, {pod("shell").in_phase("Failed")}, {}, {"Pod/shell not ready 0/1"}},
        Story{"ThatDidItsWork", {}, {pod("shell").in_phase("Succeeded")}, {}, {"Pod/shell ready 0/0"}},
        Story{"OfADatabaseOperator",
              {},
              {pod("db-0").of("StrimziPodSet", "db")},
              {},
              {"Pod/db-0 not ready 0/1"}},
        Story{"OfAReplicaSetWhoseDeploymentIsNotThere",
              {},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f")},
              {},
              {"Pod/web-5d8f-x not ready 0/1"}},
        Story{"ThatGoes", {}, {pod("shell").ready(at(0s)).going()}, {}, {}},
        Story{"ThatGoesThoughItIsExpected",
              {},
              {pod("shell").ready(at(0s)).going()},
              {id("Pod", "shell", "box")},
              {"Pod/shell missing 0/1"}},
        Story{"ExpectedAndThere",
              {},
              {pod("shell").ready(at(0s))},
              {id("Pod", "shell", "box")},
              {"Pod/shell ready 1/1"}},
        Story{"NotRestored", {}, {}, {id("Pod", "shell", "box")}, {"Pod/shell missing 0/1"}},
        // Restores drop owners. The ReplicaSet that a Deployment makes anew then adopts the pod.
        Story{"ThatAControllerAdopted",
              {workload("Deployment", "web", 1)},
              {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s))},
              {id("Deployment", "web", "box"), id("Pod", "web-5d8f-x", "box")},
              {"Deployment/web ready 1/1"}}),

    name_of);

// Stability (decision 8)
// -----------------------------------------------------------------------------------------------------------

WorkloadReadiness one_pod(PodFacts facts, Time now = at(60s)) {
  auto question = after_a_minute({workload("StatefulSet", "db", 1)}, {std::move(facts)},
                                 {id("StatefulSet", "db", "box")});
  question.now = now;
  return judge_readiness(question).workloads.at(0);
}

test::PodBuilder a_db() { return pod("db-0").of("StatefulSet", "db"); }

TEST(Stability, ARestartBeginsTheTimeAnew) {
  const auto seen =
      one_pod(a_db().ready(at(0s)).with(container("postgres").ready().running(at(40s)).restarted(1)));
  EXPECT_EQ(seen.state, WorkloadState::Settling);
  EXPECT_EQ(seen.ready_since, at(40s));
  EXPECT_EQ(seen.restarts, 1);
}

TEST(Stability, ARestartOfOneContainerOfManyIsEnough) {
  const auto seen = one_pod(a_db()
                                .ready(at(0s))
                                .with(container("postgres").ready().running(at(0s)))
                                .with(container("exporter").ready().running(at(59s)).restarted(3)));
  EXPECT_EQ(seen.state, WorkloadState::Settling);
}

TEST(Stability, ASidecarThatRestartsCountsThoughItIsAnInitContainer) {
  const auto seen = one_pod(a_db()
                                .ready(at(0s))
                                .with(container("proxy").init().ready().running(at(50s)).restarted(1))
                                .with(container("postgres").ready().running(at(0s))));
  EXPECT_EQ(seen.state, WorkloadState::Settling);
}

TEST(Stability, AnInitContainerThatDidItsWorkDoesNot) {
  const auto seen = one_pod(a_db()
                                .ready(at(10s))
                                .with(container("migrate").init().exited(0, "Completed"))
                                .with(container("postgres").ready().running(at(8s))));
  EXPECT_EQ(seen.state, WorkloadState::Ready);
  EXPECT_EQ(seen.ready_since, at(10s));
}

TEST(Stability, RestartsBeforeTheFirstReadinessAreReportedAndNotJudged) {
  const auto seen =
      one_pod(a_db().ready(at(25s)).with(container("postgres").ready().running(at(20s)).restarted(4)));
  EXPECT_EQ(seen.state, WorkloadState::Ready);
  EXPECT_EQ(seen.restarts, 4);
}

TEST(Stability, LosingReadinessLosesTheTimeSoFar) {
  const auto seen = one_pod(a_db().in_phase("Running").with(container("postgres").running(at(0s))));
  EXPECT_EQ(seen.state, WorkloadState::NotReady);
  EXPECT_EQ(seen.ready_since, std::nullopt);
}

TEST(Stability, WhoeverIsReadyHasNoProblems) {
  auto seen = judge_readiness(after_a_minute(
      {workload("Deployment", "web", 1)},
      {pod("web-5d8f-x").of("ReplicaSet", "web-5d8f").ready(at(0s)),
       pod("web-5d8f-y").of("ReplicaSet", "web-5d8f").in_phase("Failed").because("Evicted", "disk")}));
  EXPECT_THAT(seen.workloads.at(0).problems, IsEmpty());
}

// How long to wait
// -----------------------------------------------------------------------------------------------------------

TEST(Waiting, EndsWhenEverybodyIsReadyAndStable) {
  const auto seen = judge_readiness(
      after_a_minute({workload("StatefulSet", "db", 1), workload("StatefulSet", "queue", 1)},
                     {a_db().ready(at(10s)), pod("queue-0").of("StatefulSet", "queue").ready(at(20s))}));
  EXPECT_TRUE(seen.is_settled);
  EXPECT_EQ(seen.all_ready_at, at(20s)) << "the last one says when the application was back";
  EXPECT_EQ(seen.ready_count(), 2);
}

TEST(Waiting, GoesOnWhileOneSettlesAndKnowsUntilWhen) {
  const auto seen = judge_readiness(
      after_a_minute({workload("StatefulSet", "db", 1), workload("StatefulSet", "queue", 1)},
                     {a_db().ready(at(10s)), pod("queue-0").of("StatefulSet", "queue").ready(at(45s))}));
  EXPECT_FALSE(seen.is_settled);
  EXPECT_EQ(seen.look_again_at, at(75s));
  EXPECT_EQ(seen.all_ready_at, std::nullopt);
}

TEST(Waiting, NeverGoesBeyondItsDeadline) {
  auto question = after_a_minute({workload("StatefulSet", "db", 1)}, {a_db().ready(at(110s))});
  question.now = at(115s);
  EXPECT_EQ(judge_readiness(question).look_again_at, at(120s));
  question.now = at(120s);
  const auto seen = judge_readiness(question);
  EXPECT_TRUE(seen.is_settled);
  EXPECT_EQ(seen.workloads.at(0).state, WorkloadState::Settling) << "ready, but not for long enough";
  EXPECT_EQ(seen.ready_count(), 0);
}

TEST(Waiting, IsOverWhereNothingRuns) {
  const auto seen = judge_readiness(after_a_minute({}, {}));
  EXPECT_TRUE(seen.is_settled);
  EXPECT_THAT(seen.workloads, IsEmpty());
}

TEST(Waiting, LastsForWhatIsMissing) {
  EXPECT_FALSE(judge_readiness(after_a_minute({}, {}, {id("Deployment", "web", "box")})).is_settled);
}

TEST(Waiting, WithoutStabilityEndsWithReadiness) {
  auto question = after_a_minute({workload("StatefulSet", "db", 1)}, {a_db().ready(at(60s))});
  question.stable_for = 0s;
  EXPECT_TRUE(judge_readiness(question).is_settled);
}

// What is wrong with a pod
// -----------------------------------------------------------------------------------------------------------

/// "pod/container reason: message" of each problem of StatefulSet db with that one pod.
std::vector<std::string> problems(PodFacts facts) {
  std::vector<std::string> lines;
  for (const auto& one : one_pod(std::move(facts)).problems) {
    lines.push_back(one.pod + "/" + one.container + " " + one.reason + ": " + one.message);
  }
  return lines;
}

TEST(Problems, NameContainerAndReason) {
  EXPECT_THAT(problems(a_db().with(
                  container("postgres").waiting("CreateContainerConfigError", "secret \"db\" not found"))),
              ElementsAre("db-0/postgres CreateContainerConfigError: secret \"db\" not found"));
  EXPECT_THAT(problems(a_db().with(
                  container("postgres").waiting("CrashLoopBackOff", "back-off").exited(137, "OOMKilled"))),
              ElementsAre("db-0/postgres CrashLoopBackOff: back-off; last exit code 137 (OOMKilled)"));
  EXPECT_THAT(problems(a_db().with(container("migrate").init().waiting("ImagePullBackOff", "no such image"))),
              ElementsAre("db-0/migrate ImagePullBackOff: no such image"));
  EXPECT_THAT(problems(a_db().with(container("postgres").exited(2, "Error"))),
              ElementsAre("db-0/postgres Error: last exit code 2 (Error)"));
  EXPECT_THAT(problems(a_db().with(container("postgres").exited(2, ""))),
              ElementsAre("db-0/postgres Error: last exit code 2"));
  EXPECT_THAT(problems(a_db().unschedulable("0/1 nodes are available")),
              ElementsAre("db-0/ Unschedulable: 0/1 nodes are available"));
  EXPECT_THAT(problems(a_db().in_phase("Failed").because("Evicted", "the node was low on memory")),
              ElementsAre("db-0/ Evicted: the node was low on memory"));
  EXPECT_THAT(problems(a_db().in_phase("Running").with(container("postgres").running(at(0s)))),
              ElementsAre("db-0/postgres NotReady: it runs, but its readiness probe does not pass"));
}

TEST(Problems, OfEveryContainerThatHasOne) {
  EXPECT_THAT(problems(a_db()
                           .with(container("postgres").waiting("CrashLoopBackOff"))
                           .with(container("exporter").waiting("ImagePullBackOff"))
                           .with(container("metrics").running(at(0s)))
                           .with(container("proxy").ready().running(at(0s)))),
              ElementsAre("db-0/postgres CrashLoopBackOff: ", "db-0/exporter ImagePullBackOff: "));
}

TEST(Problems, AContainerThatRunsAgainSaysHowItEnded) {
  EXPECT_THAT(problems(a_db().in_phase("Running").with(
                  container("postgres").running(at(0s)).exited(1, "Error").restarted(1))),
              ElementsAre("db-0/postgres NotReady: it runs, but its readiness probe does not pass; last exit "
                          "code 1 (Error)"));
}

TEST(Problems, AContainerThatOnlyWaitsForTheOthersIsNone) {
  EXPECT_THAT(problems(a_db()
                           .with(container("migrate").init().waiting("CrashLoopBackOff"))
                           .with(container("postgres").waiting("PodInitializing"))),
              ElementsAre("db-0/migrate CrashLoopBackOff: "));
}

TEST(Problems, APodThatOnlyStartsSaysSo) {
  EXPECT_THAT(problems(a_db().with(container("postgres").waiting("ContainerCreating"))),
              ElementsAre("db-0/ Starting: "));
  EXPECT_THAT(problems(a_db().in_phase("")), ElementsAre("db-0/ Starting: "));
  EXPECT_THAT(problems(a_db().in_phase("Unknown")), ElementsAre("db-0/ Unknown: "));
}

TEST(Problems, AnInitContainerAtWorkIsNotCalledUnready) {
  EXPECT_THAT(problems(a_db().with(container("migrate").init().running(at(0s)))),
              ElementsAre("db-0/migrate InitRunning: it has not ended yet"));
}

TEST(Problems, AnInitContainerThatAwaitsItsDataIsTheProviders) {
  EXPECT_THAT(problems(a_db().with(container("restore-wait").init().running(at(0s)))),
              ElementsAre("db-0/restore-wait AwaitsData: it has not ended yet"));
}

TEST(Problems, AReadinessGateIsNoneOfTheContainers) {
  EXPECT_THAT(problems(a_db().in_phase("Running").with(container("postgres").ready().running(at(0s)))),
              ElementsAre("db-0/ ReadinessGate: "));
}

TEST(Problems, OfWhatTheApiServerRefusesHaveNoPod) {
  const auto seen = judge_readiness(
      after_a_minute({blocked("exceeded quota: kymaros-quota", workload("Deployment", "web", 1))}, {}));
  ASSERT_THAT(seen.workloads.at(0).problems, SizeIs(1));
  EXPECT_EQ(seen.workloads[0].problems[0].reason, "FailedCreate");
  EXPECT_THAT(seen.workloads[0].problems[0].message, HasSubstr("exceeded quota"));
  EXPECT_THAT(seen.workloads[0].problems[0].pod, IsEmpty());
}

TEST(WorkloadKinds, AreThoseThatRunPodsOfTheirOwnAccord) {
  for (const auto* kind : {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Pod"}) {
    EXPECT_TRUE(is_workload_kind(id(kind, "x"))) << kind;
  }
  EXPECT_TRUE(is_workload_kind({"", "ReplicationController", "shop", "x"}));
  for (const auto* kind : {"CronJob", "Service", "ConfigMap", "ControllerRevision", "Widget"}) {
    EXPECT_FALSE(is_workload_kind(id(kind, "x"))) << kind;
  }
  EXPECT_FALSE(is_workload_kind({"apps.example.com", "StatefulSet", "shop", "x"}));
  EXPECT_FALSE(is_workload_kind({"example.com", "Pod", "shop", "x"}));
}

// Laws
// -----------------------------------------------------------------------------------------------------------

PodFacts any_pod(const std::string& name) {
  auto facts = PodFacts(pod(name));
  facts.phase = *rc::gen::element<std::string>("Pending", "Running", "Succeeded", "Failed");
  facts.is_being_deleted = *rc::gen::arbitrary<bool>();
  facts.controller_kind = *rc::gen::element<std::string>("", "StatefulSet", "ReplicaSet", "Job", "Widget");
  facts.controller_name = *rc::gen::element<std::string>("db", "web-5d8f", "import");
  if (*rc::gen::arbitrary<bool>()) facts.ready_since = at(std::chrono::seconds(*rc::gen::inRange(0, 60)));
  facts.containers.push_back(container("main").restarted(*rc::gen::inRange(0, 3)));
  if (*rc::gen::arbitrary<bool>())
    facts.containers[0].running_since = at(std::chrono::seconds(*rc::gen::inRange(0, 60)));
  return facts;
}

ReadinessQuestion anything() {
  std::vector<WorkloadFacts> workloads;
  for (const auto& [kind, name] :
       {std::pair("StatefulSet", "db"), {"Deployment", "web"}, {"Job", "import"}}) {
    if (*rc::gen::arbitrary<bool>()) continue;
    auto facts = workload(kind, name, *rc::gen::inRange(0, 3));
    facts.succeeded = facts.id.kind == "Job" ? *rc::gen::inRange(0, 3) : 0;
    facts.is_observed = *rc::gen::arbitrary<bool>();
    workloads.push_back(std::move(facts));
  }
  std::vector<PodFacts> pods;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) pods.push_back(any_pod("pod-" + std::to_string(i)));
  auto question = after_a_minute(std::move(workloads), std::move(pods));
  question.now = at(std::chrono::seconds(*rc::gen::inRange(0, 130)));
  if (*rc::gen::arbitrary<bool>()) question.expected.push_back(id("Deployment", "web", "box"));
  return question;
}

int ready_count(const ReadinessQuestion& question) { return judge_readiness(question).ready_count(); }
int unready_count(const ReadinessQuestion& question) {
  const auto seen = judge_readiness(question);
  return static_cast<int>(seen.workloads.size()) - seen.ready_count();
}

RC_GTEST_PROP(ReadinessProperty, LongerStabilityNeverMakesMoreReady, ()) {
  auto question = anything();
  const int before = ready_count(question);
  question.stable_for += std::chrono::seconds(*rc::gen::inRange(0, 60));
  RC_ASSERT(ready_count(question) <= before);
}

RC_GTEST_PROP(ReadinessProperty, APodThatFailsNeverMakesTheAnswerBetter, ()) {
  auto question = anything();
  question.pods.push_back(any_pod("db-0"));
  auto& one = question.pods.back();
  one.is_being_deleted = false;
  one.phase = "Running";
  const int before = unready_count(question);
  one.phase = "Failed";
  one.ready_since.reset();
  RC_ASSERT(unready_count(question) >= before);
}

RC_GTEST_PROP(ReadinessProperty, AWaitAlwaysEnds, ()) {
  const auto question = anything();
  const auto seen = judge_readiness(question);
  if (question.now >= question.deadline) RC_ASSERT(seen.is_settled);
  if (seen.is_settled) return;
  RC_ASSERT(seen.look_again_at > question.now);
  RC_ASSERT(seen.look_again_at <= question.deadline);
}

RC_GTEST_PROP(ReadinessProperty, WhoeverIsNotReadyHasASayWhy, ()) {
  for (const auto& one : judge_readiness(anything()).workloads) {
    if (one.state == WorkloadState::Ready) RC_ASSERT(one.problems.empty());
    if (one.state == WorkloadState::Settling) RC_ASSERT(one.ready_since.has_value());
  }
}

}  // namespace
}  // namespace kymaros::domain
