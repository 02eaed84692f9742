#pragma once

#include <chrono>

#include "base/time.hpp"

namespace kymaros::cron {

/// What the clock on a wall shows.
using LocalTime = std::chrono::local_time<Time::duration>;

/// A stretch of time, [begin, end), in which the clock of a zone keeps one offset from UTC.
struct ZoneSpan {
  // Ends far away stand for "always"; years outside of them are none of ours.
  std::chrono::sys_seconds begin = std::chrono::sys_days(std::chrono::year::min() / 1 / 1);
  std::chrono::sys_seconds end = std::chrono::sys_days(std::chrono::year::max() / 12 / 31);
  std::chrono::seconds offset{0};  // positive east of Greenwich

  LocalTime to_local(Time time) const { return LocalTime(time.time_since_epoch() + offset); }
  Time to_time(LocalTime local) const { return Time(local.time_since_epoch() - offset); }
};

}  // namespace kymaros::cron
