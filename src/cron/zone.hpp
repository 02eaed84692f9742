#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "cron/posix_zone.hpp"
#include "cron/zone_span.hpp"

namespace date {
class time_zone;
}

namespace kymaros::cron {

/// A time zone of the IANA database, as the system has it (/usr/share/zoneinfo).
class Zone {
 public:
  /// By name: "Europe/Paris". "UTC", "Etc/UTC" and the empty name need no database.
  /// ErrorCode::Invalid if there is no such zone.
  static Result<Zone> find(std::string_view name);

  /// The stretch of time around `time` in which the zone's clock keeps one offset.
  ZoneSpan span_at(Time time) const;

 private:
  const date::time_zone* recorded_ = nullptr;  // nullptr: UTC; lives as long as the process
  std::optional<PosixZone> afterwards_;        // rules when nothing is recorded any more
};

}  // namespace kymaros::cron
