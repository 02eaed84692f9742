#pragma once

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ostream>
#include <set>
#include <string>
#include <vector>

// What schedules are tested against: somebody who knows no better than to look at the clock every minute. The
// clock is the C library's, an expression is the sets of values that it was written from.

namespace kymaros::cron::oracle {

using Minute = std::int64_t;  // since 1970, or as far as a clock shows it

inline constexpr Minute kDay = Minute{24} * 60;

constexpr Minute minute_of(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date).time_since_epoch() / std::chrono::minutes(1);
}

/// What the clock of a zone shows. It is looked up every quarter of an hour, where all changes lie.
class WallClock {
 public:
  WallClock(const std::string& zone, Minute first, Minute end) : first_(first) {
    setenv("TZ", (":" + zone).c_str(), 1);
    tzset();
    for (Minute now = first; now < end; now += 15) {
      const time_t seconds = now * 60;
      struct tm local = {};
      localtime_r(&seconds, &local);
      offsets_.push_back(local.tm_gmtoff / 60);
    }
    unsetenv("TZ");
    tzset();
  }

  Minute shown_at(Minute now) const {
    return now + offsets_.at(static_cast<std::size_t>((now - first_) / 15));
  }
  Minute first() const { return first_; }
  Minute end() const { return first_ + static_cast<Minute>(offsets_.size()) * 15; }

  /// The moments at which the clock is set.
  std::vector<Minute> changes() const {
    std::vector<Minute> found;
    for (std::size_t i = 1; i < offsets_.size(); ++i) {
      if (offsets_[i] != offsets_[i - 1]) found.push_back(first_ + static_cast<Minute>(i) * 15);
    }
    return found;
  }

 private:
  Minute first_;
  std::vector<Minute> offsets_;
};

/// A field as somebody writes it, and what that means.
struct Choice {
  std::string text;
  std::set<int> values;
  bool open = false;
};

struct Expression {
  Choice minute;
  Choice hour;
  Choice day_of_month;
  Choice month;
  Choice day_of_week;

  std::string text() const {
    return fmt::format("{} {} {} {} {}", minute.text, hour.text, day_of_month.text, month.text,
                       day_of_week.text);
  }
  bool is_every_hour() const { return hour.values.size() == 24; }

  bool matches(Minute shown) const {
    const std::chrono::sys_time<std::chrono::minutes> time{std::chrono::minutes(shown)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const auto in_day = (time - day).count();
    return minute.values.contains(static_cast<int>(in_day % 60)) &&
           hour.values.contains(static_cast<int>(in_day / 60)) && matches_day(day);
  }

  bool matches_day(std::chrono::sys_days day) const {
    const std::chrono::year_month_day date(day);
    const std::chrono::weekday weekday(day);
    const bool dom = day_of_month.values.contains(static_cast<int>(unsigned{date.day()}));
    const bool dow = day_of_week.values.contains(static_cast<int>(weekday.c_encoding()));
    const bool right_day = day_of_month.open || day_of_week.open ? dom && dow : dom || dow;
    return right_day && month.values.contains(static_cast<int>(unsigned{date.month()}));
  }
};

/// How rapidcheck prints a counterexample.
inline void showValue(const Expression& expression, std::ostream& out) { out << expression.text(); }

/// Every run in [begin, end).
inline std::vector<Minute> runs_by_looking(const Expression& expression, const WallClock& clock, Minute begin,
                                           Minute end) {
  std::vector<Minute> runs;
  // A clock is set back by less than two days: this is early enough to know what it has reached.
  Minute now = std::max(begin - 2 * kDay, clock.first());
  Minute reached = clock.shown_at(now);
  for (++now; now < end; ++now) {
    const Minute shown = clock.shown_at(now);
    bool due = expression.is_every_hour() && expression.matches(shown);
    if (!expression.is_every_hour()) {
      for (Minute passed = reached + 1; passed <= shown; ++passed) due = due || expression.matches(passed);
    }
    reached = std::max(reached, shown);
    if (due && now >= begin) runs.push_back(now);
  }
  return runs;
}

}  // namespace kymaros::cron::oracle
