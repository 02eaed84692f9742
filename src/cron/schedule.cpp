#include "cron/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/duration.hpp"
#include "cron/occurrence.hpp"

namespace kymaros::cron {
namespace {

using std::string_view;

constexpr string_view kEvery = "@every ";
constexpr std::chrono::seconds kShortestInterval{1};

// Calendars of patterns end here; nobody runs anything outside.
constexpr Time kFirstTime = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
constexpr Time kLastTime = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);

string_view trim(string_view text) {
  constexpr string_view kBlanks = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

/// Takes "TZ=zone " off the front.
std::optional<string_view> take_zone(string_view& expression) {
  for (const string_view prefix : {"TZ=", "CRON_TZ="}) {
    if (!expression.starts_with(prefix)) continue;
    const auto zone = expression.substr(prefix.size(), expression.find_first_of(" \t") - prefix.size());
    expression = trim(expression.substr(prefix.size() + zone.size()));
    return zone;
  }
  return std::nullopt;
}

Result<std::chrono::seconds> parse_interval(string_view text) {
  KYMAROS_TRY(const auto interval, parse_duration(trim(text)));
  if (interval < kShortestInterval) {
    return fail(ErrorCode::Invalid, fmt::format("\"{}\" is shorter than a second", text));
  }
  return std::chrono::floor<std::chrono::seconds>(interval);
}

}  // namespace

Result<Schedule> Schedule::parse(string_view expression, string_view timezone) {
  auto schedule = parse_rule(trim(expression), timezone);
  if (!schedule) return fail(schedule.error().within(fmt::format("cron \"{}\"", expression)));
  return schedule;
}

Result<Schedule> Schedule::parse_rule(string_view expression, string_view timezone) {
  const auto prefix = take_zone(expression);
  if (prefix && prefix->empty()) return fail(ErrorCode::Invalid, "TZ= names no time zone");
  KYMAROS_TRY(const auto zone, Zone::find(prefix.value_or(timezone)));
  if (expression.starts_with(kEvery)) {
    KYMAROS_TRY(const auto interval, parse_interval(expression.substr(kEvery.size())));
    return Schedule(Every{interval});
  }
  KYMAROS_TRY(const auto pattern, Pattern::parse(expression));
  return Schedule(OnTheClock{pattern, zone});
}

bool Schedule::can_fire() const {
  const auto* clock = std::get_if<OnTheClock>(&rule_);
  return !clock || clock->pattern.can_match();
}

std::optional<Time> Schedule::next_after(Time time) const {
  if (time >= kLastTime) return std::nullopt;
  time = std::max(time, kFirstTime);
  if (const auto* every = std::get_if<Every>(&rule_)) {
    return std::chrono::floor<std::chrono::seconds>(time) + every->interval;
  }
  const auto& [pattern, zone] = std::get<OnTheClock>(rule_);
  return pattern.is_every_hour() ? next_shown(pattern, zone, time) : next_reached(pattern, zone, time);
}

std::optional<Duration> Schedule::interval_at(Time time) const {
  const auto first = next_after(time);
  const auto second = first ? next_after(*first) : std::nullopt;
  if (!second) return std::nullopt;
  return *second - *first;
}

}  // namespace kymaros::cron
