#include "sim/controllers/job_outcome.hpp"

#include <algorithm>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {

bool is_finished_job(const json::Value& job) {
  return is_condition_true(job, "Complete") || is_condition_true(job, "Failed");
}

std::optional<std::int64_t> completions_of(const json::Value& job) {
  const auto* given = json::find(job, {"spec", "completions"});
  if (given && given->is_number()) return given->to_number<std::int64_t>();
  return std::nullopt;
}

bool is_suspended(const json::Value& job) { return flag_at(job, {"spec", "suspend"}); }

std::optional<JobOutcome> outcome_of(const json::Value& job, const JobTally& tally, Time now) {
  for (const auto* decided : {"FailureTarget", "SuccessCriteriaMet"}) {
    const auto* condition = find_condition(job, decided);
    if (!condition || json::find_string(*condition, {"status"}) != "True") continue;
    return JobOutcome{decided == std::string_view("SuccessCriteriaMet"),
                      json::find_string(*condition, {"reason"}), json::find_string(*condition, {"message"})};
  }
  const auto limit = integer_at(job, {"spec", "backoffLimit"}, 6);
  const bool restarts_too_often =
      json::find_string(job, {"spec", "template", "spec", "restartPolicy"}) == "OnFailure" &&
      tally.restarts > 0 && tally.restarts >= limit;
  if (tally.failed > limit || restarts_too_often)
    return JobOutcome{false, "BackoffLimitExceeded", "Job has reached the specified backoff limit"};
  const auto deadline = integer_at(job, {"spec", "activeDeadlineSeconds"}, -1);
  const auto began = time_at(job, {"status", "startTime"});
  const bool is_late = deadline >= 0 && began && *began + std::chrono::seconds(deadline) <= now;
  if (is_late && !is_suspended(job))
    return JobOutcome{false, "DeadlineExceeded", "Job was active longer than specified deadline"};
  const auto wanted = completions_of(job).value_or(1);
  if (tally.succeeded >= wanted && tally.active == 0)
    return JobOutcome{true, "CompletionsReached", "Reached expected number of succeeded pods"};
  return std::nullopt;
}

Duration job_backoff(std::int64_t failures) {
  constexpr Duration kLongest = std::chrono::minutes(10);
  if (failures <= 0) return Duration::zero();
  Duration wait = std::chrono::seconds(10);
  for (std::int64_t i = 1; i < failures && wait < kLongest; ++i) wait *= 2;
  return std::min(wait, kLongest);
}

}  // namespace kymaros::sim
