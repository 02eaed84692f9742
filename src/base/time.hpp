#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros {

using Duration = std::chrono::nanoseconds;

/// Wall-clock time in UTC, as exact as Kubernetes' MicroTime.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Time since some start that nothing sets back; only differences mean anything.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// "2026-03-26T03:00:00Z": metav1.Time, RFC 3339 in UTC with whole seconds (truncated).
std::string format_time(Time time);

/// "2026-03-26T03:00:00.000000Z": metav1.MicroTime.
std::string format_micro_time(Time time);

/// "20260326-030000": the time part of report names, UTC.
std::string format_compact_time(Time time);

/// Reads RFC 3339 with any offset and up to nine fractional digits (truncated to microseconds).
Result<Time> parse_time(std::string_view text);

}  // namespace kymaros
