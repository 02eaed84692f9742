#pragma once

#include <span>
#include <string>
#include <vector>

namespace kymaros::api {

/// Which condition a problem belongs to; each is a reason of Ready=False as well.
enum class ProblemKind {
  InvalidSpec,
  InvalidSchedule,       // ScheduleValid=False
  ProviderNotAvailable,  // ProviderReady=False
};

/// "InvalidSpec", ...
std::string_view to_string(ProblemKind kind);

/// One thing that is wrong with a spec.
struct Problem {
  ProblemKind kind = ProblemKind::InvalidSpec;
  std::string path;     // "spec.sandbox.ttl"
  std::string message;  // "\"soon\" is not a duration (30m, 90s, 1h30m)"

  bool operator==(const Problem&) const = default;
};

/// "spec.sandbox.ttl: ...; spec.schedule.cron: ...", for a condition's message. Ends in "; and 7 more" before
/// it grows long.
std::string describe(std::span<const Problem> problems);

}  // namespace kymaros::api
