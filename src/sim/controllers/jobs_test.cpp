#include "sim/controllers/jobs.hpp"

#include "sim/controllers/cron_jobs.hpp"
#include "sim/controllers/job_outcome.hpp"
#include "support/sim_workloads.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

std::string job(const std::string& more = {}) {
  return R"({"metadata": {"namespace": "shop", "name": "web"}, "spec": {)" + more +
         R"("template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox"}]}}}})";
}

class JobsTest : public test::SimWorkloads {
 protected:
  JobsTest() { complete_jobs(core.registry); }

  std::vector<ObjectPtr> running() {
    auto all = pods();
    std::erase_if(
        all, [](const ObjectPtr& pod) { return json::find_string(*pod, {"status", "phase"}) != "Pending"; });
    return all;
  }
  void end(const std::string& phase) {
    const auto all = running();
    if (all.empty()) throw std::runtime_error("no pod runs");
    const auto now = format_time(core.loop.clock().now());
    json::Object ended{{"terminated", json::Object{{"finishedAt", now}}}};
    core.registry.merge_status(
        "pods", key_of(*all.front()),
        {{"phase", phase}, {"containerStatuses", json::Array{json::Object{{"state", std::move(ended)}}}}});
    core.loop.run_for(100ms);
  }

  Jobs controller{core.registry};
};

TEST_F(JobsTest, RunUntilAPodSucceeds) {
  const auto made = core.create("jobs.batch", job());
  core.loop.run_for(1s);
  ASSERT_EQ(pods().size(), 1u);
  EXPECT_EQ(label_of(*pods().front(), "batch.kubernetes.io/controller-uid"), uid_of(*made));
  EXPECT_EQ(label_of(*pods().front(), "job-name"), "web");
  EXPECT_EQ(count("jobs.batch", "active"), 1);
  EXPECT_EQ(core.text("jobs.batch", {"shop", "web"}, {"status", "startTime"}), "2026-03-26T03:00:00Z");
  end("Succeeded");
  EXPECT_EQ(condition("jobs.batch", "Complete"), "True CompletionsReached");
  EXPECT_EQ(condition("jobs.batch", "SuccessCriteriaMet"), "True CompletionsReached");
  EXPECT_EQ(count("jobs.batch", "succeeded"), 1);
  EXPECT_EQ(count("jobs.batch", "active"), 0);
  EXPECT_NE(core.text("jobs.batch", {"shop", "web"}, {"status", "completionTime"}), "");
  EXPECT_TRUE(finalizers_of(*pods().front()).empty()) << "it is counted";
  EXPECT_EQ(events("Completed"), 1);
}

TEST_F(JobsTest, RunSeveralAtATimeUntilEnoughSucceeded) {
  core.create("jobs.batch", job(R"("completions": 3, "parallelism": 2, )"));
  core.loop.run_for(1s);
  EXPECT_EQ(running().size(), 2u);
  end("Succeeded");
  EXPECT_EQ(running().size(), 2u);
  end("Succeeded");
  EXPECT_EQ(running().size(), 1u);
  end("Succeeded");
  EXPECT_EQ(condition("jobs.batch", "Complete"), "True CompletionsReached");
  EXPECT_EQ(count("jobs.batch", "succeeded"), 3);
}

TEST_F(JobsTest, TryAgainLaterEachTimeAndGiveUp) {
  core.create("jobs.batch", job(R"("backoffLimit": 1, )"));
  core.loop.run_for(1s);
  end("Failed");
  EXPECT_EQ(count("jobs.batch", "failed"), 1);
  EXPECT_TRUE(running().empty());
  core.loop.run_for(11s);
  EXPECT_EQ(running().size(), 1u) << "10 seconds later";
  end("Failed");
  EXPECT_EQ(condition("jobs.batch", "Failed"), "True BackoffLimitExceeded");
  EXPECT_EQ(condition("jobs.batch", "FailureTarget"), "True BackoffLimitExceeded");
  EXPECT_EQ(count("jobs.batch", "failed"), 2);
  core.loop.run_for(1h);
  EXPECT_EQ(pods().size(), 2u);
}

TEST_F(JobsTest, APodThatIsTakenAwayCountsAsFailed) {
  core.create("jobs.batch", job());
  core.loop.run_for(1s);
  const auto lost = key_of(*pods().front());
  core.registry.remove("pods", lost);
  core.loop.run_for(1s);
  EXPECT_FALSE(core.registry.find("pods", lost)) << "its finalizer is gone";
  EXPECT_EQ(count("jobs.batch", "failed"), 1);
}

TEST_F(JobsTest, EndAfterTheirDeadline) {
  core.create("jobs.batch", job(R"("activeDeadlineSeconds": 60, )"));
  core.loop.run_for(59s);
  EXPECT_EQ(condition("jobs.batch", "Failed"), "");
  core.loop.run_for(2s);
  EXPECT_EQ(condition("jobs.batch", "Failed"), "True DeadlineExceeded");
  EXPECT_TRUE(pods().empty());
}

TEST_F(JobsTest, RestWhileTheyAreSuspended) {
  core.create("jobs.batch", job(R"("suspend": true, )"));
  core.loop.run_for(1s);
  EXPECT_TRUE(pods().empty());
  EXPECT_EQ(condition("jobs.batch", "Suspended"), "True JobSuspended");
  core.registry.merge("jobs.batch", {"shop", "web"}, {{"spec", json::Object{{"suspend", false}}}});
  core.loop.run_for(1s);
  EXPECT_EQ(pods().size(), 1u);
  EXPECT_EQ(condition("jobs.batch", "Suspended"), "False JobResumed");
}

TEST_F(JobsTest, SayThatTheirPodsAreRefused) {
  refuse_pods("exceeded quota: box");
  core.create("jobs.batch", job());
  core.loop.run_for(5s);
  EXPECT_GT(events("FailedCreate"), 1);
  refusal.clear();
  core.loop.run_for(1min);
  EXPECT_EQ(pods().size(), 1u);
}

TEST_F(JobsTest, PodsOfAJobThatIsGoneAreLetGo) {
  core.create("jobs.batch", job());
  core.loop.run_for(1s);
  core.registry.remove("jobs.batch", {"shop", "web"});
  core.registry.remove("pods", key_of(*pods().front()));
  core.loop.run_for(1s);
  EXPECT_TRUE(pods().empty());
}

TEST_F(JobsTest, GoAfterTheirTimeToLive) {
  core.create("jobs.batch", job(R"("ttlSecondsAfterFinished": 100, )"));
  core.loop.run_for(1s);
  end("Succeeded");
  core.loop.run_for(90s);
  EXPECT_FALSE(is_being_deleted(*core.registry.find("jobs.batch", {"shop", "web"})));
  core.loop.run_for(20s);
  EXPECT_TRUE(is_being_deleted(*core.registry.find("jobs.batch", {"shop", "web"})))
      << "the garbage collector does the rest";
}

class CronJobsTest : public JobsTest {
 protected:
  void cron_job(const std::string& more) {
    core.create("cronjobs.batch",
                R"({"metadata": {"namespace": "shop", "name": "report"}, "spec": {)" + more +
                    R"("jobTemplate": {"metadata": {"labels": {"of": "report"}}, "spec": {"template": {"spec":
                       {"restartPolicy": "Never", "containers": [{"name": "c"}]}}}}}})");
  }
  std::vector<ObjectPtr> jobs() { return core.registry.list("jobs.batch", "shop"); }
  std::string status(std::string_view field) {
    return core.text("cronjobs.batch", {"shop", "report"}, {"status", field});
  }
  std::size_t active() {
    const auto there = core.registry.find("cronjobs.batch", {"shop", "report"});
    return items_at(*there, {"status", "active"}).size();
  }

  CronJobs cron{core.registry};
};

TEST_F(CronJobsTest, MakeAJobWhenItIsTime) {
  cron_job(R"("schedule": "*/15 * * * *", )");
  core.loop.run_for(14min);
  EXPECT_TRUE(jobs().empty());
  core.loop.run_for(2min);
  ASSERT_EQ(jobs().size(), 1u);
  EXPECT_EQ(key_of(*jobs().front()).name, "report-29574915") << "named by the minute";
  EXPECT_EQ(label_of(*jobs().front(), "of"), "report");
  EXPECT_EQ(controller_of(*jobs().front())->kind, "CronJob");
  EXPECT_EQ(status("lastScheduleTime"), "2026-03-26T03:15:00Z");
  EXPECT_EQ(active(), 1u);
  end("Succeeded");
  core.loop.run_for(1s);
  EXPECT_EQ(active(), 0u);
  EXPECT_EQ(status("lastSuccessfulTime"), "2026-03-26T03:16:00Z");
}

TEST_F(CronJobsTest, GoByTheClockOfTheirZone) {
  cron_job(R"("schedule": "30 4 * * *", "timeZone": "Europe/Paris", )");
  core.loop.run_for(29min);
  EXPECT_TRUE(jobs().empty());
  core.loop.run_for(2min);
  EXPECT_EQ(jobs().size(), 1u) << "03:30 UTC";
}

TEST_F(CronJobsTest, KeepTheLastThree) {
  cron_job(R"("schedule": "*/15 * * * *", )");
  for (int i = 0; i < 6; ++i) {
    core.loop.run_for(15min + 1s);
    end("Succeeded");
  }
  core.loop.run_for(1s);
  EXPECT_EQ(jobs().size(), 3u);
}

TEST_F(CronJobsTest, ForbidOrReplaceWhatStillRuns) {
  cron_job(R"("schedule": "*/15 * * * *", "concurrencyPolicy": "Forbid", )");
  core.loop.run_for(31min);
  EXPECT_EQ(jobs().size(), 1u);
  EXPECT_GE(events("JobAlreadyActive"), 1);
  core.registry.merge("cronjobs.batch", {"shop", "report"},
                      {{"spec", json::Object{{"concurrencyPolicy", "Replace"}}}});
  core.loop.run_for(15min);
  ASSERT_EQ(jobs().size(), 1u);
  EXPECT_EQ(key_of(*jobs().front()).name, "report-29574945");
}

TEST_F(CronJobsTest, AreQuietWhileTheyAreSuspended) {
  cron_job(R"("schedule": "*/15 * * * *", "suspend": true, )");
  core.loop.run_for(24h);
  EXPECT_TRUE(jobs().empty());
}

TEST_F(CronJobsTest, SayThatTheirScheduleIsNone) {
  cron_job(R"("schedule": "every now and then", )");
  core.loop.run_for(1h);
  EXPECT_TRUE(jobs().empty());
  EXPECT_GE(events("UnparseableSchedule"), 1);
}

}  // namespace
}  // namespace kymaros::sim
