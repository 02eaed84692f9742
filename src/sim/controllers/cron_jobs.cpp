#include "sim/controllers/cron_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/controllers/job_outcome.hpp"
#include "sim/controllers/ownership.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kCronJobs = "cronjobs.batch";
constexpr auto kJobs = "jobs.batch";
constexpr auto kScheduled = "batch.kubernetes.io/cronjob-scheduled-timestamp";

std::string job_name(const json::Value& cron_job, Time scheduled) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(scheduled.time_since_epoch()).count();
  return fmt::format("{}-{}", key_of(cron_job).name, minutes);
}

json::Object job_of(const json::Value& cron_job, Time scheduled) {
  const auto& from = object_at(cron_job, {"spec", "jobTemplate"});
  auto metadata = object_at(json::Value(from), {"metadata"});
  metadata["name"] = job_name(cron_job, scheduled);
  metadata["namespace"] = key_of(cron_job).namespace_;
  metadata["ownerReferences"] = json::Array{controller_reference(cron_job)};
  member(metadata, "annotations")[kScheduled] = format_time(scheduled);
  return {{"metadata", std::move(metadata)}, {"spec", object_at(cron_job, {"spec", "jobTemplate", "spec"})}};
}

json::Object reference_to(const json::Value& job) {
  const auto key = key_of(job);
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"name", key.name},
          {"namespace", key.namespace_},
          {"uid", uid_of(job)},
          {"resourceVersion", json::find_string(job, {"metadata", "resourceVersion"})}};
}

std::vector<ObjectPtr> active_among(std::vector<ObjectPtr> jobs) {
  std::erase_if(jobs, [](const ObjectPtr& job) { return is_finished_job(*job); });
  return jobs;
}

}  // namespace

CronJobs::CronJobs(Registry& registry)
    : registry_(registry),
      events_(registry, "cronjob-controller"),
      worker_(registry.clock(), [this](const kube::ObjectKey& key) { reconcile(key); }) {
  watch_owned(registry, {kCronJobs, "CronJob", kJobs}, worker_);
}

std::optional<cron::Schedule> CronJobs::schedule_of(const json::Value& cron_job) {
  const auto text = json::find_string(cron_job, {"spec", "schedule"});
  auto schedule = cron::Schedule::parse(text, json::find_string(cron_job, {"spec", "timeZone"}));
  if (schedule) return *schedule;
  events_.warning(cron_job, "UnparseableSchedule",
                  fmt::format("unparseable schedule: \"{}\" : {}", text, schedule.error().message));
  return std::nullopt;
}

std::optional<Time> CronJobs::unmet(const json::Value& cron_job, const cron::Schedule& schedule) const {
  const auto now = registry_.clock().now();
  const auto last = time_at(cron_job, {"status", "lastScheduleTime"});
  auto from = last ? *last : time_at(cron_job, {"metadata", "creationTimestamp"}).value_or(now);
  const auto deadline = integer_at(cron_job, {"spec", "startingDeadlineSeconds"}, -1);
  if (deadline >= 0) from = std::max(from, now - std::chrono::seconds(deadline));
  std::optional<Time> newest;
  for (auto next = schedule.next_after(from); next && *next <= now; next = schedule.next_after(*next)) {
    newest = next;
  }
  return newest;
}

void CronJobs::reconcile(const kube::ObjectKey& key) {
  const auto cron_job = registry_.find(kCronJobs, key);
  if (!cron_job) return retries_.forget(key);
  const auto jobs = owned_by(registry_, kJobs, *cron_job);
  clean_up(*cron_job, jobs);
  const bool rests = is_being_deleted(*cron_job) || flag_at(*cron_job, {"spec", "suspend"});
  const auto schedule = rests ? std::nullopt : schedule_of(*cron_job);
  const auto due = schedule ? unmet(*cron_job, *schedule) : std::nullopt;
  const bool is_made = due && make_way(*cron_job, active_among(jobs)) && start(*cron_job, *due);
  write_status(*cron_job, owned_by(registry_, kJobs, *cron_job));
  if (is_made) {
    registry_.merge_status(kCronJobs, key, {{"lastScheduleTime", format_time(*due)}});
  }
  const auto now = registry_.clock().now();
  const auto next = schedule ? schedule->next_after(now) : std::nullopt;
  if (next) worker_.add(key, *next - now + std::chrono::milliseconds(100));
}

bool CronJobs::make_way(const json::Value& cron_job, const std::vector<ObjectPtr>& active) {
  const auto policy = json::find_string(cron_job, {"spec", "concurrencyPolicy"});
  if (active.empty() || (policy != "Forbid" && policy != "Replace")) return true;
  if (policy == "Forbid") {
    events_.normal(cron_job, "JobAlreadyActive",
                   "Not starting job because prior execution is running and concurrency policy is Forbid");
    return false;
  }
  for (const auto& job : active) {
    registry_.remove(kJobs, key_of(*job), {.uid = uid_of(*job)});
    events_.normal(cron_job, "SuccessfulDelete", "Deleted job " + key_of(*job).name);
  }
  return true;
}

bool CronJobs::start(const json::Value& cron_job, Time scheduled) {
  const auto key = key_of(cron_job);
  const auto made = registry_.create(kJobs, job_of(cron_job, scheduled));
  if (made) {
    retries_.forget(key);
    events_.normal(cron_job, "SuccessfulCreate", "Created job " + key_of(**made).name);
    return true;
  }
  if (made.error().reason == "AlreadyExists") return true;
  if (is_of_ending_namespace(made.error())) return false;
  events_.warning(cron_job, "FailedCreate", "Error creating job: " + made.error().message);
  worker_.add(key, retries_.next(key));
  return false;
}

void CronJobs::write_status(const json::Value& cron_job, const std::vector<ObjectPtr>& jobs) {
  json::Array active;
  auto succeeded = time_at(cron_job, {"status", "lastSuccessfulTime"});
  for (const auto& job : jobs) {
    if (!is_finished_job(*job)) active.push_back(reference_to(*job));
    const auto completed = time_at(*job, {"status", "completionTime"});
    if (completed) succeeded = std::max(succeeded.value_or(*completed), *completed);
  }
  json::Object status{{"active", active.empty() ? json::Value() : json::Value(std::move(active))}};
  if (succeeded) status["lastSuccessfulTime"] = format_time(*succeeded);
  registry_.merge_status(kCronJobs, key_of(cron_job), std::move(status));
}

void CronJobs::clean_up(const json::Value& cron_job, const std::vector<ObjectPtr>& jobs) {
  const auto keep = [&](std::string_view end, std::string_view limit, std::int64_t otherwise) {
    std::vector<ObjectPtr> ended;
    for (const auto& job : jobs) {
      if (is_condition_true(*job, end) && !is_being_deleted(*job)) ended.push_back(job);
    }
    std::ranges::sort(ended, {}, [](const ObjectPtr& job) {
      return std::pair(json::find_string(*job, {"status", "startTime"}), key_of(*job));
    });
    auto too_many = std::ssize(ended) - integer_at(cron_job, {"spec", limit}, otherwise);
    for (const auto& job : ended) {
      if (too_many-- <= 0) return;
      registry_.remove(kJobs, key_of(*job), {.uid = uid_of(*job)});
      events_.normal(cron_job, "SuccessfulDelete", "Deleted job " + key_of(*job).name);
    }
  };
  keep("Complete", "successfulJobsHistoryLimit", 3);
  keep("Failed", "failedJobsHistoryLimit", 1);
}

}  // namespace kymaros::sim
