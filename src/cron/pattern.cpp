#include "cron/pattern.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

namespace kymaros::cron {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr std::chrono::years kHorizon{8};
constexpr std::chrono::year kLastYear{9999};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNamedPatterns{{
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
    {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
}};

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> words;
  for (auto begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const auto end = text.find_first_of(kBlanks, begin);
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

year_month month_of(local_days day) {
  const year_month_day date(day);
  return date.year() / date.month();
}

/// For a calendar month, or a day of one.
bool contains(const Field& field, auto unit) {
  return field.contains(static_cast<int>(static_cast<unsigned>(unit)));
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view text) {
  if (!text.starts_with('@')) return parse_fields(text);
  for (const auto& [name, fields] : kNamedPatterns) {
    if (text == name) return parse_fields(fields);
  }
  return fail(ErrorCode::Invalid,
              fmt::format("\"{}\" is none of @yearly, @monthly, @weekly, @daily, @hourly and @every", text));
}

Result<Pattern> Pattern::parse_fields(std::string_view text) {
  const auto fields = split_at_blanks(text);
  if (fields.size() != 5) {
    return fail(ErrorCode::Invalid,
                fmt::format("five fields are needed (minute, hour, day of month, month, day of week), not {}",
                            fields.size()));
  }
  Pattern pattern;
  KYMAROS_TRY(pattern.minute_, Field::parse(fields[0], kMinute));
  KYMAROS_TRY(pattern.hour_, Field::parse(fields[1], kHour));
  KYMAROS_TRY(pattern.day_of_month_, Field::parse(fields[2], kDayOfMonth));
  KYMAROS_TRY(pattern.month_, Field::parse(fields[3], kMonth));
  KYMAROS_TRY(pattern.day_of_week_, Field::parse(fields[4], kDayOfWeek));
  // The eight years from here have every date that there is.
  pattern.can_match_ =
      pattern.next_day(local_days(year_month_day(std::chrono::year(2000) / 1 / 1))).has_value();
  return pattern;
}

bool Pattern::is_every_hour() const {
  for (int hour = kHour.first; hour <= kHour.last; ++hour) {
    if (!hour_.contains(hour)) return false;
  }
  return true;
}

std::optional<LocalMinutes> Pattern::next(LocalMinutes from) const {
  if (!can_match_) return std::nullopt;
  auto day = floor<std::chrono::days>(from);
  if (matches(day)) {
    if (const auto time = next_in_day(from - day)) return day + *time;
  }
  const auto later = next_day(day + std::chrono::days(1));
  if (!later) return std::nullopt;
  return *later + hours(hour_.first()) + minutes(minute_.first());
}

/// As in robfig/cron v3 and in Unix: if both kinds of day are given, either is enough.
bool Pattern::matches(local_days day) const {
  const year_month_day date(day);
  if (!contains(month_, date.month())) return false;
  const bool day_of_month = contains(day_of_month_, date.day());
  const bool day_of_week = day_of_week_.contains(static_cast<int>(std::chrono::weekday(day).c_encoding()));
  const bool both_given = !day_of_month_.is_open() && !day_of_week_.is_open();
  return both_given ? day_of_month || day_of_week : day_of_month && day_of_week;
}

std::optional<local_days> Pattern::next_day(local_days from) const {
  const auto last_year = std::min(month_of(from).year() + kHorizon, kLastYear);
  for (auto month = month_of(from); month.year() <= last_year; month += std::chrono::months(1)) {
    if (!contains(month_, month.month())) continue;
    const auto end = local_days(month / std::chrono::last) + std::chrono::days(1);
    for (auto day = std::max(from, local_days(month / 1)); day < end; day += std::chrono::days(1)) {
      if (matches(day)) return day;
    }
  }
  return std::nullopt;
}

std::optional<minutes> Pattern::next_in_day(minutes from) const {
  const int hour = static_cast<int>(from.count() / 60);
  const int minute = static_cast<int>(from.count() % 60);
  if (hour_.contains(hour)) {
    if (const auto later = minute_.next(minute)) return hours(hour) + minutes(*later);
  }
  const auto later = hour_.next(hour + 1);
  if (!later) return std::nullopt;
  return hours(*later) + minutes(minute_.first());
}

}  // namespace kymaros::cron
