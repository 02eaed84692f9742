#include "cron/occurrence.hpp"

#include <algorithm>

namespace kymaros::cron {
namespace {

using std::chrono::ceil;
using std::chrono::floor;
using std::chrono::minutes;

/// More than any two clocks of the world are apart.
constexpr std::chrono::hours kLargestOffset{26};

LocalMinutes minute_after(LocalTime local) { return floor<minutes>(local) + minutes(1); }

/// Where the clock stood when the span before this one ended: it had reached every minute below.
LocalMinutes reached_before(const Zone& zone, const ZoneSpan& span) {
  if (span.begin == ZoneSpan().begin) return LocalMinutes::min();
  const auto last = zone.span_at(span.begin - std::chrono::seconds(1));
  return ceil<minutes>(last.to_local(last.end));
}

}  // namespace

std::optional<Time> next_reached(const Pattern& pattern, const Zone& zone, Time time) {
  const auto now = zone.span_at(time);
  const auto match = pattern.next(std::max(minute_after(now.to_local(time)), reached_before(zone, now)));
  if (!match) return std::nullopt;
  // No clock of the world can have reached the match long before UTC does: nothing to see until then.
  auto span = zone.span_at(std::max(time, ZoneSpan().to_time(*match) - kLargestOffset));
  while (span.to_time(*match) >= span.end) span = zone.span_at(span.end);
  return std::max<Time>(span.to_time(*match), span.begin);
}

std::optional<Time> next_shown(const Pattern& pattern, const Zone& zone, Time time) {
  auto span = zone.span_at(time);
  auto from = minute_after(span.to_local(time));
  auto match = pattern.next(from);
  while (match && span.to_time(*match) >= span.end) {
    span = zone.span_at(span.end);
    const auto start = ceil<minutes>(span.to_local(span.begin));
    // As there is no match in [from, *match), only a clock set to before or after these makes a difference.
    if (start < from || start > *match) match = pattern.next(from = start);
  }
  if (!match) return std::nullopt;
  return span.to_time(*match);
}

}  // namespace kymaros::cron
