#include "base/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace kymaros {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;  // as in Go: -2^63 ns is the smallest duration

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
// Longest names first: "ms" must not be read as "m".
constexpr std::array kUnits{
    Unit{"ns", 1},          Unit{"us", 1'000},        Unit{"\u00b5s", 1'000},  // micro sign
    Unit{"\u03bcs", 1'000},                                                    // Greek mu
    Unit{"ms", 1'000'000},  Unit{"s", 1'000'000'000}, Unit{"m", 60'000'000'000}, Unit{"h", 3'600'000'000'000},
};

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return fail(ErrorCode::Invalid,
              fmt::format("\"{}\" is not a duration: {} (write it like \"1h30m\" or \"45s\")", text, why));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number as its digits: whole part, and the fraction as numerator / scale.
struct Decimal {
  std::uint64_t whole = 0;
  std::uint64_t numerator = 0;
  double scale = 1;
  bool any_digit = false;
  bool overflow = false;
};

Decimal take_decimal(std::string_view& rest) {
  Decimal d;
  for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1)) {
    d.any_digit = true;
    if (d.whole > kLimit / 10) d.overflow = true;
    d.whole = d.whole * 10 + static_cast<std::uint64_t>(rest[0] - '0');
    if (d.whole > kLimit) d.overflow = true;
  }
  if (rest.empty() || rest[0] != '.') return d;
  rest.remove_prefix(1);
  bool full = false;
  for (; !rest.empty() && is_digit(rest[0]); rest.remove_prefix(1)) {
    d.any_digit = true;
    // Digits beyond what 63 bits hold cannot matter to a nanosecond; Go drops them as well.
    full = full || d.numerator > (kLimit - 1) / 10;
    if (full) continue;
    const std::uint64_t next = d.numerator * 10 + static_cast<std::uint64_t>(rest[0] - '0');
    if (next > kLimit) {
      full = true;
      continue;
    }
    d.numerator = next;
    d.scale *= 10;
  }
  return d;
}

const Unit* take_unit(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length])) ++length;
  for (const auto& unit : kUnits) {
    if (rest.substr(0, length) == unit.name) {
      rest.remove_prefix(length);
      return &unit;
    }
  }
  return nullptr;
}

/// "1.5" of units of `unit` nanoseconds, without trailing zeros.
std::string decimal(std::uint64_t value, std::uint64_t unit, int digits) {
  std::string text = fmt::format("{}.{:0{}}", value / unit, value % unit, digits);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration(0);
  if (rest.empty()) return invalid(text, "it is empty");

  std::uint64_t total = 0;
  while (!rest.empty()) {
    const Decimal number = take_decimal(rest);
    if (!number.any_digit) return invalid(text, "a number is expected before each unit");
    if (rest.empty()) return invalid(text, "a unit is missing");
    const Unit* unit = take_unit(rest);
    if (!unit) return invalid(text, "units are ns, us, ms, s, m and h");
    if (number.overflow || number.whole > kLimit / unit->nanoseconds) return invalid(text, "it is too long");
    std::uint64_t part = number.whole * unit->nanoseconds;
    part += static_cast<std::uint64_t>(static_cast<double>(number.numerator) *
                                       (static_cast<double>(unit->nanoseconds) / number.scale));
    if (part > kLimit || part > kLimit - total) return invalid(text, "it is too long");
    total += part;
  }
  if (negative) return Duration(static_cast<std::int64_t>(~total + 1));
  if (total == kLimit) return invalid(text, "it is too long");
  return Duration(static_cast<std::int64_t>(total));
}

std::string format_duration(Duration duration) {
  const bool negative = duration.count() < 0;
  const auto value = negative ? ~static_cast<std::uint64_t>(duration.count()) + 1
                              : static_cast<std::uint64_t>(duration.count());
  std::string text;
  if (value == 0) return "0s";
  if (value < 1'000) {
    text = fmt::format("{}ns", value);
  } else if (value < 1'000'000) {
    text = decimal(value, 1'000, 3) + "\u00b5s";
  } else if (value < 1'000'000'000) {
    text = decimal(value, 1'000'000, 6) + "ms";
  } else {
    const std::uint64_t minutes = value / 60'000'000'000;
    text = decimal(value % 60'000'000'000, 1'000'000'000, 9) + "s";
    if (minutes > 0) text = fmt::format("{}m{}", minutes % 60, text);
    if (minutes >= 60) text = fmt::format("{}h{}", minutes / 60, text);
  }
  return negative ? "-" + text : text;
}

}  // namespace kymaros
