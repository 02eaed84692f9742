#include "sim/controllers/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/controllers/job_indexes.hpp"
#include "sim/controllers/job_outcome.hpp"
#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kJobs = "jobs.batch";
constexpr auto kFinalizer = "batch.kubernetes.io/job-tracking";

bool is_tracked(const json::Value& pod) {
  const auto finalizers = finalizers_of(pod);
  return std::ranges::find(finalizers, kFinalizer) != finalizers.end();
}

bool has_succeeded(const json::Value& pod) {
  return json::find_string(pod, {"status", "phase"}) == "Succeeded";
}

/// Pods that are taken away before they succeed count as failed.
bool has_failed(const json::Value& pod) {
  return json::find_string(pod, {"status", "phase"}) == "Failed" ||
         (is_being_deleted(pod) && !has_succeeded(pod));
}

std::int64_t restarts_of(const json::Value& pod) {
  std::int64_t sum = 0;
  for (const auto* list : {"initContainerStatuses", "containerStatuses"}) {
    for (const auto& status : items_at(pod, {"status", list})) sum += integer_at(status, {"restartCount"});
  }
  return sum;
}

std::optional<Time> finished_at(const json::Value& pod) {
  std::optional<Time> last;
  for (const auto& status : items_at(pod, {"status", "containerStatuses"})) {
    const auto at = time_at(status, {"state", "terminated", "finishedAt"});
    if (at) last = std::max(last.value_or(*at), *at);
  }
  return last;
}

json::Object job_pod(const json::Value& job, std::optional<int> index) {
  auto pod = pod_from(job, json::Value(object_at(job, {"spec", "template"})));
  if (index) number_pod(pod, key_of(job).name, *index);
  member(pod, "metadata")["finalizers"] = json::Array{kFinalizer};
  return pod;
}

void set(json::Array& conditions, const Claim& claim, Time now) {
  if (auto* written = set_condition(conditions, claim, now)) (*written)["lastProbeTime"] = format_time(now);
}

}  // namespace

struct Jobs::Counts {
  JobTally tally;
  std::int64_t ready = 0, terminating = 0;
  std::vector<ObjectPtr> active;
  std::set<int> done, taken;       // of numbered pods
  std::vector<ObjectPtr> counted;  // they may let go of their finalizer when the count is written
  std::optional<Time> last_failure;
  std::optional<JobOutcome> outcome;
};

Jobs::Jobs(Registry& registry)
    : registry_(registry),
      events_(registry, "job-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {kJobs, "Job", "pods"}, worker_);
}

void Jobs::let_go(const json::Value& pod) {
  json::Array kept;
  for (const auto& finalizer : finalizers_of(pod)) {
    if (finalizer != kFinalizer) kept.push_back(json::Value(finalizer));
  }
  registry_.merge("pods", key_of(pod),
                  {{"metadata", json::Object{{"finalizers", kept.empty() ? json::Value() : kept}}}});
}

Jobs::Counts Jobs::count(const json::Value& job, const std::vector<ObjectPtr>& pods) {
  Counts counts{.tally = {.succeeded = integer_at(job, {"status", "succeeded"}),
                          .failed = integer_at(job, {"status", "failed"})}};
  for (const auto& pod : pods) {
    if (is_active(*pod)) {
      counts.active.push_back(pod);
      counts.ready += ready_since(*pod) ? 1 : 0;
      counts.tally.restarts += restarts_of(*pod);
    }
    if (is_being_deleted(*pod) && !is_ended(*pod)) ++counts.terminating;
    if (const auto at = finished_at(*pod); at && has_failed(*pod))
      counts.last_failure = std::max(counts.last_failure.value_or(*at), *at);
    if (!is_tracked(*pod)) continue;
    if (has_succeeded(*pod)) ++counts.tally.succeeded;
    if (has_failed(*pod)) ++counts.tally.failed;
    if (has_succeeded(*pod) || has_failed(*pod)) counts.counted.push_back(pod);
  }
  counts.tally.active = std::ssize(counts.active);
  if (is_indexed(job)) count_indexes(job, counts, pods);
  return counts;
}

/// A number that has succeeded counts once.
void Jobs::count_indexes(const json::Value& job, Counts& counts, const std::vector<ObjectPtr>& pods) {
  counts.done = parse_indexes(json::find_string(job, {"status", "completedIndexes"}));
  for (const auto& pod : pods) {
    const auto index = index_of(*pod);
    if (index && has_succeeded(*pod)) counts.done.insert(*index);
    if (index && is_active(*pod)) counts.taken.insert(*index);
  }
  counts.tally.succeeded = std::ssize(counts.done);
}

void Jobs::reconcile(const kube::ObjectKey& key) {
  const auto job = registry_.find(kJobs, key);
  if (!job) {
    retries_.forget(key);
    for (const auto& pod : registry_.list("pods", key.namespace_)) {
      const auto owner = controller_of(*pod);
      if (owner && owner->kind == "Job" && owner->name == key.name && is_tracked(*pod)) let_go(*pod);
    }
    return;
  }
  auto counts = count(*job, claim(registry_, "pods", *job));
  if (is_finished_job(*job)) {
    for (const auto& pod : counts.counted) let_go(*pod);
    return remove_when_expired(*job);
  }
  const auto failure = manage(*job, counts);
  write_status(*job, counts);
  for (const auto& pod : counts.counted) let_go(*pod);
  if (failure) return worker_.add(key, retries_.next(key));
  retries_.forget(key);
  look_again(*job, counts);
}

std::optional<ApiError> Jobs::manage(const json::Value& job, Counts& counts) {
  const auto began = time_at(job, {"status", "startTime"});
  counts.outcome = outcome_of(job, counts.tally, registry_.clock().now());
  const bool is_to_stop = counts.outcome || is_suspended(job);
  if (is_to_stop) {
    for (const auto& pod : counts.active) {
      delete_pod(registry_, events_, job, *pod);
      ++counts.terminating;
    }
    counts.tally.active = counts.ready = 0;
    return std::nullopt;
  }
  std::optional<ApiError> failure;
  if (is_being_deleted(job) || !began) return failure;  // it begins with its status
  while (create(job, counts, failure)) {
  }
  return failure;
}

/// One pod more, if one is wanted now.
bool Jobs::create(const json::Value& job, Counts& counts, std::optional<ApiError>& failure) {
  const auto completions = completions_of(job);
  auto wanted = integer_at(job, {"spec", "parallelism"}, 1);
  if (completions) wanted = std::min(wanted, *completions - counts.tally.succeeded);
  if (!completions && counts.tally.succeeded > 0) wanted = counts.tally.active;  // one was done: no more
  const bool waits = counts.last_failure &&
                     *counts.last_failure + job_backoff(counts.tally.failed) > registry_.clock().now();
  if (counts.tally.active >= wanted || waits) return false;
  std::optional<int> index;
  if (is_indexed(job)) {
    index = 0;
    while (counts.done.contains(*index) || counts.taken.contains(*index)) ++*index;
    counts.taken.insert(*index);
  }
  auto made = create_pod(registry_, events_, job, job_pod(job, index));
  if (made) ++counts.tally.active;
  if (!made && !is_of_ending_namespace(made.error())) failure = std::move(made.error());
  return made.has_value();
}

void Jobs::write_status(const json::Value& job, const Counts& counts) {
  const auto now = registry_.clock().now();
  auto conditions = items_at(job, {"status", "conditions"});
  json::Object status{
      {"active", unless_zero(counts.tally.active)}, {"succeeded", unless_zero(counts.tally.succeeded)},
      {"failed", unless_zero(counts.tally.failed)}, {"ready", counts.ready},
      {"terminating", counts.terminating},          {"uncountedTerminatedPods", json::Object()}};
  if (!counts.done.empty()) status["completedIndexes"] = format_indexes(counts.done);
  if (is_suspended(job)) {
    set(conditions, {"Suspended", "True", "JobSuspended", "Job suspended"}, now);
  } else if (is_condition_true(job, "Suspended")) {
    set(conditions, {"Suspended", "False", "JobResumed", "Job resumed"}, now);
    status["startTime"] = format_time(now);
  } else if (!json::find(job, {"status", "startTime"})) {
    status["startTime"] = format_time(now);
  }
  if (const auto& outcome = counts.outcome) {
    const std::string_view first = outcome->is_success ? "SuccessCriteriaMet" : "FailureTarget";
    set(conditions, {first, "True", outcome->reason, outcome->message}, now);
    if (counts.terminating == 0) {  // it has ended when its last pod has
      const std::string_view last = outcome->is_success ? "Complete" : "Failed";
      set(conditions, {last, "True", outcome->reason, outcome->message}, now);
      if (outcome->is_success) {
        status["completionTime"] = format_time(now);
        events_.normal(job, "Completed", "Job completed");
      } else {
        events_.warning(job, outcome->reason, outcome->message);
      }
    }
  }
  if (!conditions.empty()) status["conditions"] = std::move(conditions);
  registry_.merge_status(kJobs, key_of(job), std::move(status));
}

void Jobs::look_again(const json::Value& job, const Counts& counts) {
  const auto now = registry_.clock().now();
  const auto at = [&](Time when) {
    if (when > now) worker_.add(key_of(job), when - now);
  };
  if (counts.last_failure) {
    at(*counts.last_failure + std::chrono::floor<Time::duration>(job_backoff(counts.tally.failed)));
  }
  const auto deadline = integer_at(job, {"spec", "activeDeadlineSeconds"}, -1);
  const auto began = time_at(job, {"status", "startTime"});
  if (deadline >= 0 && began) at(*began + std::chrono::seconds(deadline));
}

void Jobs::remove_when_expired(const json::Value& job) {
  const auto kept = integer_at(job, {"spec", "ttlSecondsAfterFinished"}, -1);
  if (kept < 0 || is_being_deleted(job)) return;
  for (const auto* type : {"Complete", "Failed"}) {
    const auto* condition = find_condition(job, type);
    const auto ended = condition ? time_at(*condition, {"lastTransitionTime"}) : std::nullopt;
    if (!ended) continue;
    const auto left = *ended + std::chrono::seconds(kept) - registry_.clock().now();
    if (left > Duration::zero()) return worker_.add(key_of(job), left);
    registry_.remove(kJobs, key_of(job), {.propagation = Deletion::Propagation::Foreground});
  }
}

void complete_jobs(Registry& registry) {
  registry.add_admission([](const Admission& admission) -> std::optional<ApiError> {
    const auto& type = admission.kind.type;
    if (type.group != "batch" || type.kind != "Job" || admission.verb != Admission::Verb::Create)
      return std::nullopt;
    auto& spec = member(admission.object.as_object(), "spec");
    if (!spec.contains("parallelism")) spec.emplace("completions", 1);
    spec.emplace("parallelism", 1);
    spec.emplace("backoffLimit", 6);
    spec.emplace("completionMode", "NonIndexed");
    spec.emplace("suspend", false);
    const auto uid = uid_of(admission.object);
    const auto name = key_of(admission.object).name;
    auto& labels = member(member(member(spec, "template"), "metadata"), "labels");
    // The server's default for a Job without labels are those of its pods, each time that it is read.
    const bool shares_labels = object_at(admission.object, {"metadata", "labels"}).empty();
    if (flag_at(admission.object, {"spec", "manualSelector"})) return std::nullopt;
    for (const auto* prefix : {"", "batch.kubernetes.io/"}) {
      labels[std::string(prefix) + "controller-uid"] = uid;
      labels[std::string(prefix) + "job-name"] = name;
    }
    if (shares_labels) metadata_of(admission.object)["labels"] = labels;
    member(member(spec, "selector"), "matchLabels")["batch.kubernetes.io/controller-uid"] = uid;
    return std::nullopt;
  });
}

}  // namespace kymaros::sim
