#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>

namespace kymaros {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::seconds;

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<microseconds> clock;
};

Civil civil(Time time) {
  const auto day = floor<days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(time - day)};
}

/// Reads text from the front, remembering whether all of it went well.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) return failed();
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + count, value);
    if (error != std::errc() || end != rest_.data() + count || rest_[0] == '-') return failed();
    rest_.remove_prefix(count);
    return value;
  }
  bool accept(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) {
    if (!accept(any_of)) ok_ = false;
  }
  char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  int failed() {
    ok_ = false;
    return 0;
  }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

microseconds scan_fraction(Scanner& scan) {
  microseconds::rep value = 0;
  int count = 0;
  for (; scan.peek() >= '0' && scan.peek() <= '9'; ++count) {
    const int digit = scan.digits(1);
    if (count < 6) value = value * 10 + digit;
  }
  if (count == 0 || count > 9) scan.failed();
  for (; count < 6; ++count) value *= 10;
  return microseconds(value);
}

std::chrono::minutes scan_offset(Scanner& scan) {
  if (scan.accept("Zz")) return {};
  const int sign = scan.peek() == '-' ? -1 : 1;
  scan.expect("+-");
  const int hours = scan.digits(2);
  scan.expect(":");
  const int minutes = scan.digits(2);
  if (hours > 23 || minutes > 59) scan.failed();
  return std::chrono::minutes(sign * (hours * 60 + minutes));
}

}  // namespace

std::string format_time(Time time) {
  const auto [date, clock] = civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string format_micro_time(Time time) {
  std::string text = format_time(time);
  text.insert(text.size() - 1, fmt::format(".{:06}", civil(time).clock.subseconds().count()));
  return text;
}

std::string format_compact_time(Time time) {
  const auto [date, clock] = civil(time);
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Result<Time> parse_time(std::string_view text) {
  Scanner scan(text);
  const std::chrono::year year(scan.digits(4));
  scan.expect("-");
  const std::chrono::month month(static_cast<unsigned>(scan.digits(2)));
  scan.expect("-");
  const std::chrono::day day(static_cast<unsigned>(scan.digits(2)));
  scan.expect("Tt ");
  const int hour = scan.digits(2);
  scan.expect(":");
  const int minute = scan.digits(2);
  scan.expect(":");
  const int second = scan.digits(2);
  const auto fraction = scan.accept(".") ? scan_fraction(scan) : microseconds(0);
  const auto offset = scan_offset(scan);
  const std::chrono::year_month_day date(year, month, day);
  // 60 is a leap second; it is counted as the first second of the next minute.
  if (!scan.done() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
    return fail(ErrorCode::Invalid, fmt::format("\"{}\" is not an RFC 3339 time", text));
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         seconds(second) + fraction - offset;
}

}  // namespace kymaros
