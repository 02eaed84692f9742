#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "cron/zone_span.hpp"

namespace kymaros::cron {

/// A rule that gives a zone's clock for all years: "CET-1CEST,M3.5.0,M10.5.0/3" (TZ of POSIX, with the times
/// beyond a day of RFC 9636, section 3.3.1). Each file of the zone database ends with one; it rules after the
/// last recorded change.
class PosixZone {
 public:
  /// Nothing if the text is not such a rule.
  static std::optional<PosixZone> parse(std::string_view text);

  ZoneSpan span_at(Time time) const;

  /// A moment of each year, on the clock of before it.
  struct YearlyMoment {
    enum class Form {
      WeekdayOfMonth,  // Mm.w.d: the w-th weekday d of month m, the last one for w = 5
      DayOfYear,       // Jn: day n from 1, as if there were no 29 February
      DayFromZero,     // n: day n from 0
    };
    Form form = Form::WeekdayOfMonth;
    int month = 0;
    int week = 0;
    int day = 0;                                        // of the week (0 is Sunday) or of the year
    std::chrono::seconds time = std::chrono::hours(2);  // from midnight; may lie on another day

    std::chrono::local_seconds in(std::chrono::year year) const;
  };

 private:
  struct Daylight {
    std::chrono::seconds offset;
    YearlyMoment begin;
    YearlyMoment end;
  };

  std::chrono::seconds standard_{0};
  std::optional<Daylight> daylight_;
};

}  // namespace kymaros::cron
