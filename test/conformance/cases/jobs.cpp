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

constexpr const char* kPodsOfOnce = "pods?labelSelector=batch.kubernetes.io/job-name%3Donce";

KYMAROS_CASE(Cluster, Jobs, TryAgain) {
  c.ok(co_await c.post("jobs.batch", job(kEndsBadly, ", backoffLimit: 1")));
  const auto failed = co_await c.eventually(
      kOnce, "it has failed", [](const Reply& reply) { return condition_status(reply, "Failed") == "True"; },
      90s);
  c.equal(failed["/status/failed"], 2);
  c.equal(failed["/status/ready"], 0);
  c.equal(failed["/status/terminating"], 0);
  c.equal(failed["/status/succeeded"], nullptr);
  const auto pods = c.ok(co_await c.get(kPodsOfOnce));
  c.equal(pods.count("/items"), 2, "its pods stay, for their logs");
  const auto events =
      co_await c.eventually("events?fieldSelector=involvedObject.name%3Donce,reason%3DBackoffLimitExceeded",
                            "it says so", [](const Reply& reply) { return reply.count("/items") > 0; });
  c.same(events.text("/items/0/message"), "Job has reached the specified backoff limit");
}

KYMAROS_CASE(Cluster, Jobs, RestartTheirContainersIfTheyMay) {
  c.ok(co_await c.post("jobs.batch",
                       fmt::format("{{metadata: {{name: once}}, spec: {{backoffLimit: 1, template: {}}}}}",
                                   pod_template("once", kEndsBadly, "restartPolicy: OnFailure"))));
  const auto failed = co_await c.eventually(
      kOnce, "it has failed", [](const Reply& reply) { return condition_status(reply, "Failed") == "True"; },
      90s);
  c.same(text_at(condition(failed, "Failed"), "/reason"), "BackoffLimitExceeded");
  c.equal(failed["/status/failed"], 1);
  co_await c.eventually(kPodsOfOnce, "its pod does not stay",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

KYMAROS_CASE(Cluster, Jobs, WithoutCompletionsEndWithTheirPods) {
  const auto made = c.ok(co_await c.post("jobs.batch", job(kEndsWell, ", parallelism: 2")));
  c.equal(made["/spec/completions"], nullptr);
  const auto done = co_await c.eventually(kOnce, "it is complete", [](const Reply& reply) {
    return condition_status(reply, "Complete") == "True";
  });
  c.equal(done["/status/succeeded"], 2);
}

KYMAROS_CASE(Cluster, Jobs, MayCountTheirPods) {
  c.ok(co_await c.post("jobs.batch",
                       job(kEndsWell, ", completions: 2, parallelism: 2, completionMode: Indexed")));
  const auto done = co_await c.eventually(kOnce, "it is complete", [](const Reply& reply) {
    return condition_status(reply, "Complete") == "True";
  });
  c.equal(done["/status/succeeded"], 2);
  c.same(done.text("/status/completedIndexes"), "0,1");
  const auto pods = c.ok(co_await c.get(kPodsOfOnce));
  c.equal(pods.count("/items"), 2);
  for (const auto* i : {"0", "1"}) {
    const auto at = std::string("/items/") + i;
    c.that(pods.text(at + "/metadata/name").starts_with(std::string("once-") + i + "-"), "they are numbered");
    c.same(pods.text(at + "/metadata/annotations/batch.kubernetes.io~1job-completion-index"), i);
    c.same(pods.text(at + "/metadata/labels/batch.kubernetes.io~1job-completion-index"), i);
    c.same(pods.text(at + "/spec/hostname"), std::string("once-") + i);
  }
}

KYMAROS_CASE(Cluster, Jobs, LoseTheirPodsWhenTheyAreSuspended) {
  c.ok(co_await c.post("jobs.batch", job({kRunsOn.command, "sim.kubernetes.io/complete: 'after=1h'"})));
  co_await c.becomes(kOnce, "/status/active", 1);
  c.ok(co_await c.merge(kOnce, "{spec: {suspend: true}}"));
  const auto held = co_await c.eventually(kOnce, "it says that it is suspended", [](const Reply& reply) {
    return condition_status(reply, "Suspended") == "True" && reply["/status/active"].is_null();
  });
  c.that(!held.text("/status/startTime").empty(), "it still says since when it ran");
  co_await c.eventually(kPodsOfOnce, "no pod is left",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

KYMAROS_CASE(Cluster, Jobs, ACronJobMayWaitForTheLast) {
  const auto text = fmt::format(
      "{{metadata: {{name: often}}, spec: {{schedule: '* * * * *', concurrencyPolicy: Forbid, jobTemplate: "
      "{{spec: {{template: {}}}}}}}}}",
      pod_template("often", {kRunsOn.command, "sim.kubernetes.io/complete: 'after=1h'"},
                   "restartPolicy: Never"));
  c.ok(co_await c.post("cronjobs.batch", text));
  const auto events = co_await c.eventually(
      "events?fieldSelector=involvedObject.name%3Doften,reason%3DJobAlreadyActive", "it waits",
      [](const Reply& reply) { return reply.count("/items") > 0; }, 140s);
  c.same(events.text("/items/0/message"),
         "Not starting job because prior execution is running and concurrency policy is Forbid");
  c.equal(c.ok(co_await c.get("jobs.batch")).count("/items"), 1);
  const auto now = c.ok(co_await c.get("cronjobs.batch/often"));
  c.equal(now.count("/status/active"), 1);
  c.same(now.text("/status/active/0/kind"), "Job");
  c.ok(co_await c.remove("cronjobs.batch/often"));
  co_await c.eventually("jobs.batch", "its Job goes with it",
                        [](const Reply& reply) { return reply.count("/items") == 0; });
}

KYMAROS_CASE(Cluster, Jobs, ACronJobNeedsAScheduleThatIsOne) {
  const auto text = [](std::string schedule) {
    return fmt::format("{{metadata: {{name: often}}, spec: {{{}, jobTemplate: {{spec: {{template: {}}}}}}}}}",
                       schedule, pod_template("often", kEndsWell, "restartPolicy: Never"));
  };
  c.refused(co_await c.post("cronjobs.batch", text("schedule: often")), 422, "Invalid", "");
  c.refused(
      co_await c.post("cronjobs.batch", text("schedule: '0 3 * * *', timeZone: Nowhere/None")), 422,
      "Invalid",
      "CronJob.batch \"often\" is invalid: spec.timeZone: Invalid value: \"Nowhere/None\": unknown time "
      "zone Nowhere/None");
  c.refused(co_await c.post("cronjobs.batch", text("schedule: ''")), 422, "Invalid", "");
}

}  // namespace
}  // namespace kymaros::conformance
