#include <fmt/format.h>

#include "conformance/case_list.hpp"
#include "conformance/conditions.hpp"
#include "conformance/programs.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

std::string job(const Program& program, std::string_view more = "") {
  return fmt::format("{{metadata: {{name: once}}, spec: {{template: {}{}}}}}",
                     pod_template("once", program, "restartPolicy: Never"), more);
}

constexpr const char* kOnce = "jobs.batch/once";

KYMAROS_CASE(Cluster, Jobs, End) {
  const auto made = c.ok(co_await c.post("jobs.batch", job(kEndsWell)));
  c.equal(made["/spec/backoffLimit"], 6);
  c.equal(made["/spec/completions"], 1);
  c.equal(made["/spec/parallelism"], 1);
  c.same(made.text("/spec/completionMode"), "NonIndexed");
  const auto uid = made.text("/metadata/uid");
  c.same(made.text("/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid"), uid);
  c.same(made.text("/metadata/labels/app"), "once", "a Job without labels has those of its pods");
  c.same(made.text("/metadata/labels/job-name"), "once");
  const auto done = co_await c.eventually(kOnce, "it is complete", [](const Reply& reply) {
    return condition_status(reply, "Complete") == "True";
  });
  c.equal(done["/status/succeeded"], 1);
  c.equal(done["/status/active"], nullptr);
  c.that(!done.text("/status/completionTime").empty(), "it says when");
  c.that(!done.text("/status/startTime").empty(), "it says since when");
  c.same(condition_status(done, "SuccessCriteriaMet"), "True");
  c.same(text_at(condition(done, "Complete"), "/reason"), "CompletionsReached");
  const auto pods = c.ok(co_await c.get("pods?labelSelector=batch.kubernetes.io/job-name%3Donce"));
  c.equal(pods.count("/items"), 1);
  c.same(pods.text("/items/0/metadata/labels/controller-uid"), uid);
  c.same(pods.text("/items/0/metadata/labels/job-name"), "once");
  c.same(pods.text("/items/0/metadata/ownerReferences/0/kind"), "Job");
  c.same(pods.text("/items/0/status/phase"), "Succeeded");
  c.equal(pods["/items/0/metadata/finalizers"], nullptr, "counted pods are let go");
}

KYMAROS_CASE(Cluster, Jobs, Fail) {
  c.ok(co_await c.post("jobs.batch", job(kEndsBadly, ", backoffLimit: 0")));
  const auto failed = co_await c.eventually(
      kOnce, "it has failed", [](const Reply& reply) { return condition_status(reply, "Failed") == "True"; });
  c.equal(failed["/status/failed"], 1);
  c.same(text_at(condition(failed, "Failed"), "/reason"), "BackoffLimitExceeded");
  c.same(text_at(condition(failed, "Failed"), "/message"), "Job has reached the specified backoff limit");
  c.same(condition_status(failed, "FailureTarget"), "True");
  c.equal(failed["/status/completionTime"], nullptr);
}

KYMAROS_CASE(Cluster, Jobs, WaitWhileTheyAreSuspended) {
  c.ok(co_await c.post("jobs.batch", job(kEndsWell, ", suspend: true")));
  const auto held = co_await c.eventually(kOnce, "it says that it is suspended", [](const Reply& reply) {
    return condition_status(reply, "Suspended") == "True";
  });
  c.same(text_at(condition(held, "Suspended"), "/reason"), "JobSuspended");
  c.equal((co_await c.get("pods?labelSelector=job-name%3Donce")).count("/items"), 0);
  c.ok(co_await c.merge(kOnce, "{spec: {suspend: false}}"));
  co_await c.eventually(kOnce, "it is complete",
                        [](const Reply& reply) { return condition_status(reply, "Complete") == "True"; });
}

KYMAROS_CASE(Cluster, Jobs, ACronJobMakesThem) {
  const auto text = fmt::format(
      "{{metadata: {{name: often}}, spec: {{schedule: '* * * * *', jobTemplate: {{spec: {{template: "
      "{}}}}}}}}}",
      pod_template("often", kEndsWell, "restartPolicy: Never"));
  const auto made = c.ok(co_await c.post("cronjobs.batch", text));
  c.same(made.text("/spec/concurrencyPolicy"), "Allow");
  c.equal(made["/spec/suspend"], false);
  const auto jobs = co_await c.eventually(
      "jobs.batch", "a Job is there", [](const Reply& reply) { return reply.count("/items") > 0; }, 80s);
  const auto name = jobs.text("/items/0/metadata/name");
  c.that(name.starts_with("often-") && name.size() == 14, "it is named for its minute: " + name);
  c.same(jobs.text("/items/0/metadata/ownerReferences/0/kind"), "CronJob");
  c.that(!jobs.text("/items/0/metadata/annotations/batch.kubernetes.io~1cronjob-scheduled-timestamp").empty(),
         "it says for when it is");
  co_await c.eventually("cronjobs.batch/often", "it says when it last did",
                        [](const Reply& reply) { return !reply.text("/status/lastScheduleTime").empty(); });
}

}  // namespace
}  // namespace kymaros::conformance
