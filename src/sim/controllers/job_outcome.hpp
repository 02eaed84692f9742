#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// How a Job ends.
struct JobOutcome {
  bool is_success = false;
  std::string reason, message;
};

/// What is known of a Job when its end is judged.
struct JobTally {
  std::int64_t succeeded = 0, failed = 0, active = 0;
  std::int64_t restarts = 0;  // of containers in pods that are restarted in place
};

/// Nothing: it goes on. Pure.
std::optional<JobOutcome> outcome_of(const json::Value& job, const JobTally& tally, Time now);

/// How long after the last failure the next pod is made: 10 s, twice as long each time, at most 10 minutes.
Duration job_backoff(std::int64_t failures);

/// How many of its pods are to succeed; nothing: one of those that work at once, and then all of them end.
std::optional<std::int64_t> completions_of(const json::Value& job);
bool is_finished_job(const json::Value& job);
bool is_suspended(const json::Value& job);

}  // namespace kymaros::sim
