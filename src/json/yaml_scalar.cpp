#include "json/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace kymaros::json {
namespace {

constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> kTrue{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                 "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse{"n",     "N",     "no",  "No",  "NO", "false",
                                                  "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 3> kInfinity{".inf", ".Inf", ".INF"};
constexpr std::array<std::string_view, 3> kNoNumber{".nan", ".NaN", ".NAN"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::ranges::find(words, text) != words.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

template <class T>
std::optional<T> whole(std::string_view text, int base) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The base that a prefix says (0x, 0o, 0b, or 0 alone for octal); takes the prefix off.
int take_base(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  int base = 8;
  switch (digits[1]) {
    case 'x':
    case 'X':
      base = 16;
      break;
    case 'o':
    case 'O':
      break;
    case 'b':
    case 'B':
      base = 2;
      break;
    default:
      digits.remove_prefix(1);
      return 8;
  }
  digits.remove_prefix(2);
  return base;
}

std::optional<Value> integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = without_sign(text);
  const bool is_signed = digits.size() != text.size();
  const int base = take_base(digits);
  const auto magnitude = whole<std::uint64_t>(digits, base);
  if (!magnitude) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (negative && *magnitude <= kMost + 1) return Value(static_cast<std::int64_t>(~*magnitude + 1));
  if (!negative && *magnitude <= kMost) return Value(static_cast<std::int64_t>(*magnitude));
  // go-yaml tries unsigned numbers only without a sign; others become floating point.
  return is_signed ? std::nullopt : std::optional(Value(*magnitude));
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  text = without_sign(text);
  const std::size_t before = count_digits(text);
  text.remove_prefix(before);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t after = count_digits(text);
    text.remove_prefix(after);
    if (before + after == 0) return false;
  } else if (before == 0) {
    return false;
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text = without_sign(text.substr(1));
  return !text.empty() && count_digits(text) == text.size();
}

std::optional<Value> floating(std::string_view text) {
  if (!is_float(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;  // out of range: it stays a string
  constexpr double kExact = 9007199254740992;     // 2^53: up to here every whole number is itself
  if (std::trunc(number) == number && std::abs(number) <= kExact)
    return Value(static_cast<std::int64_t>(number));
  return Value(number);
}

}  // namespace

std::optional<Value> resolve_plain_scalar(std::string_view text) {
  if (is_one_of(kNull, text)) return Value(nullptr);
  if (is_one_of(kTrue, text)) return Value(true);
  if (is_one_of(kFalse, text)) return Value(false);
  if (is_one_of(kNoNumber, text) || is_one_of(kInfinity, without_sign(text))) return std::nullopt;
  std::optional<Value> number;
  if (is_digit(text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '.') {
    std::string plain(text);
    std::erase(plain, '_');
    number = integer(plain);
    if (!number) number = floating(plain);
  }
  return number ? std::move(*number) : Value(text);
}

}  // namespace kymaros::json
