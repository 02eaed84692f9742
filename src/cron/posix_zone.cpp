#include "cron/posix_zone.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <tuple>

namespace kymaros::cron {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year;

using Form = PosixZone::YearlyMoment::Form;

/// Takes a rule off the front, piece by piece. After a piece that is not there, nothing is.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(std::string_view any_of) const { return !at_end() && any_of.contains(rest_[0]); }

  bool accept(std::string_view any_of) {
    if (!next_is(any_of)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool name() {
    const bool quoted = accept("<");
    const auto length = std::min(rest_.find_first_of(quoted ? ">" : "+-0123456789,"), rest_.size());
    rest_.remove_prefix(length);
    return length >= 3 && (!quoted || accept(">"));
  }

  std::optional<int> number(int lowest, int highest) {
    int value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || next_is("-") || value < lowest || value > highest) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  /// [+-]hh[:mm[:ss]]
  std::optional<seconds> time() {
    const int sign = accept("-") ? -1 : (accept("+"), 1);
    const auto hour = number(0, 167);
    const auto minute = accept(":") ? number(0, 59) : 0;
    const auto second = accept(":") ? number(0, 59) : 0;
    if (!hour || !minute || !second) return std::nullopt;
    return sign * (hours(*hour) + minutes(*minute) + seconds(*second));
  }

 private:
  std::string_view rest_;
};

/// POSIX counts offsets westwards.
std::optional<seconds> take_offset(Scanner& scan) {
  const auto west = scan.time();
  if (!west) return std::nullopt;
  return -*west;
}

bool take_day(Scanner& scan, PosixZone::YearlyMoment& moment) {
  if (scan.accept("M")) {
    const auto month = scan.number(1, 12);
    const auto week = scan.accept(".") ? scan.number(1, 5) : std::nullopt;
    const auto day = scan.accept(".") ? scan.number(0, 6) : std::nullopt;
    if (!month || !week || !day) return false;
    moment = {.form = Form::WeekdayOfMonth, .month = *month, .week = *week, .day = *day};
    return true;
  }
  const bool julian = scan.accept("J");
  const auto day = julian ? scan.number(1, 365) : scan.number(0, 365);
  if (day) moment = {.form = julian ? Form::DayOfYear : Form::DayFromZero, .day = *day};
  return day.has_value();
}

/// ,day[/time]
std::optional<PosixZone::YearlyMoment> take_moment(Scanner& scan) {
  PosixZone::YearlyMoment moment;
  if (!scan.accept(",") || !take_day(scan, moment)) return std::nullopt;
  if (!scan.accept("/")) return moment;
  const auto time = scan.time();
  if (!time) return std::nullopt;
  moment.time = *time;
  return moment;
}

local_days day_in(const PosixZone::YearlyMoment& moment, year in) {
  const local_days new_year(in / 1 / 1);
  if (moment.form == Form::DayFromZero) return new_year + days(moment.day);
  if (moment.form == Form::DayOfYear) {
    return new_year + days(moment.day - 1 + (in.is_leap() && moment.day >= 60 ? 1 : 0));
  }
  const std::chrono::weekday weekday(static_cast<unsigned>(moment.day));
  if (moment.week == 5) return local_days(in / moment.month / weekday[std::chrono::last]);
  return local_days(in / moment.month / weekday[static_cast<unsigned>(moment.week)]);
}

}  // namespace

std::chrono::local_seconds PosixZone::YearlyMoment::in(year year) const { return day_in(*this, year) + time; }

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  Scanner scan(text);
  PosixZone zone;
  if (!scan.name()) return std::nullopt;
  const auto standard = take_offset(scan);
  if (!standard) return std::nullopt;
  zone.standard_ = *standard;
  if (scan.at_end()) return zone;

  if (!scan.name()) return std::nullopt;
  const auto daylight = scan.next_is(",") ? *standard + hours(1) : take_offset(scan);
  const auto begin = take_moment(scan);
  const auto end = take_moment(scan);
  if (!daylight || !begin || !end || !scan.at_end()) return std::nullopt;
  zone.daylight_ = {.offset = *daylight, .begin = *begin, .end = *end};
  return zone;
}

ZoneSpan PosixZone::span_at(Time time) const {
  if (!daylight_) return {.offset = standard_};
  struct Change {
    sys_seconds at;
    bool to_daylight;
    auto operator<=>(const Change&) const = default;
  };
  const auto change = [](std::chrono::local_seconds local, seconds offset_before, bool to_daylight) {
    return Change{sys_seconds(local.time_since_epoch() - offset_before), to_daylight};
  };
  // The changes of this year and its neighbours: one lies before the time and one after it.
  const year now = std::chrono::year_month_day(std::chrono::floor<days>(time)).year();
  std::array<Change, 6> changes;
  auto* next = changes.data();
  for (const auto in : {now - std::chrono::years(1), now, now + std::chrono::years(1)}) {
    *next++ = change(daylight_->begin.in(in), standard_, true);
    *next++ = change(daylight_->end.in(in), daylight_->offset, false);
  }
  std::ranges::sort(changes);
  const auto after = std::ranges::upper_bound(changes, time, {}, [](const Change& c) { return Time(c.at); });
  const auto before = std::prev(after);
  return {
      .begin = before->at, .end = after->at, .offset = before->to_daylight ? daylight_->offset : standard_};
}

}  // namespace kymaros::cron
