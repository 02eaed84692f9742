#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "cron/field.hpp"

namespace kymaros::cron {

/// A minute on the clock of some place.
using LocalMinutes = std::chrono::local_time<std::chrono::minutes>;

/// The five fields of an expression: which minutes of a calendar they name. Knows nothing of zones.
class Pattern {
 public:
  /// Reads "minute hour day-of-month month day-of-week", or one of @yearly, @annually, @monthly, @weekly,
  /// @daily, @midnight, @hourly. ErrorCode::Invalid with a readable reason otherwise.
  static Result<Pattern> parse(std::string_view text);

  /// False if no calendar has a day that it names ("0 0 30 2 *").
  bool can_match() const { return can_match_; }

  /// True if every hour of a matching day matches: such a pattern is a beat rather than a time of day.
  bool is_every_hour() const;

  /// The first matching minute that is `from` or later. Finds what there is within eight years (29 February
  /// can be that far away) in at most some hundred steps, and nothing after the year 9999.
  std::optional<LocalMinutes> next(LocalMinutes from) const;

 private:
  static Result<Pattern> parse_fields(std::string_view text);
  bool matches(std::chrono::local_days day) const;
  std::optional<std::chrono::local_days> next_day(std::chrono::local_days from) const;
  std::optional<std::chrono::minutes> next_in_day(std::chrono::minutes from) const;

  Field minute_;
  Field hour_;
  Field day_of_month_;
  Field month_;
  Field day_of_week_;
  bool can_match_ = false;
};

}  // namespace kymaros::cron
