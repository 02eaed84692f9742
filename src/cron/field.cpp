#include "cron/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace kymaros::cron {
namespace {

using std::string_view;

constexpr std::array<string_view, 12> kMonthNames{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<string_view, 7> kDayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/// What one part of the list stands for: values in equal steps.
struct Values {
  int first;
  int last;
  int step = 1;
};

std::unexpected<Error> invalid(const FieldKind& kind, string_view part, string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("{}: \"{}\" {}", kind.name, part, why));
}

constexpr int kLargestStep = 60;  // beyond, a step means the first value alone

Values only(int value) { return {value, value}; }

bool is_all(string_view text) { return text == "*" || text == "?"; }

/// Text cut at the first separator; without one, `after` is nothing.
struct Cut {
  string_view before;
  std::optional<string_view> after;
};

Cut cut(string_view text, char separator) {
  const auto at = text.find(separator);
  if (at == string_view::npos) return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::optional<int> to_number(string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  return value;
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<int> to_named(string_view text, const FieldKind& kind) {
  const auto named = std::ranges::find_if(
      kind.names, [&](string_view name) { return std::ranges::equal(name, text, {}, {}, to_lower); });
  if (named == kind.names.end()) return std::nullopt;
  return kind.first + static_cast<int>(named - kind.names.begin());
}

Result<int> parse_value(string_view text, const FieldKind& kind) {
  if (const auto named = to_named(text, kind)) return *named;
  const auto number = to_number(text);
  if (!number && kind.names.empty()) return invalid(kind, text, "is not a number");
  if (!number) {
    return invalid(
        kind, text,
        fmt::format("is neither a number nor a name ({} to {})", kind.names.front(), kind.names.back()));
  }
  const int last = kind.first_again.value_or(kind.last);
  if (*number < kind.first || *number > last) {
    return invalid(kind, text, fmt::format("is not between {} and {}", kind.first, last));
  }
  return *number;
}

Result<Values> parse_range(string_view text, const FieldKind& kind) {
  if (is_all(text)) return Values{kind.first, kind.last};
  const auto [first_text, last_text] = cut(text, '-');
  KYMAROS_TRY(const int first, parse_value(first_text, kind));
  if (!last_text) return only(first == kind.first_again ? kind.first : first);
  KYMAROS_TRY(int last, parse_value(*last_text, kind));
  if (last == kind.first && first > last && kind.first_again) last = *kind.first_again;
  if (first > last) return invalid(kind, text, "runs backwards: write it as two ranges");
  return Values{first, last};
}

Result<Values> parse_part(string_view part, const FieldKind& kind) {
  const auto [range, step_text] = cut(part, '/');
  KYMAROS_TRY(auto values, parse_range(range, kind));
  if (!step_text) return values;
  const auto step = to_number(*step_text);
  if (!step || *step == 0) return invalid(kind, part, "has a step that is not a positive number");
  values.step = std::min(*step, kLargestStep);
  if (!range.contains('-')) values.last = kind.last;  // "30/10" is 30 to the end
  return values;
}

}  // namespace

const FieldKind kMinute{.name = "minute", .first = 0, .last = 59};
const FieldKind kHour{.name = "hour", .first = 0, .last = 23};
const FieldKind kDayOfMonth{.name = "day of month", .first = 1, .last = 31};
const FieldKind kMonth{.name = "month", .first = 1, .last = 12, .names = kMonthNames};
const FieldKind kDayOfWeek{
    .name = "day of week", .first = 0, .last = 6, .names = kDayNames, .first_again = 7};

Result<Field> Field::parse(string_view text, const FieldKind& kind) {
  Field field;
  for (std::optional<string_view> rest = text; rest;) {
    const auto [part, others] = cut(*rest, ',');
    rest = others;
    if (part.empty()) continue;
    KYMAROS_TRY(const auto values, parse_part(part, kind));
    for (int value = values.first; value <= values.last; value += values.step) {
      field.bits_ |= std::uint64_t{1} << (value == kind.first_again ? kind.first : value);
    }
    field.open_ = field.open_ || (is_all(cut(part, '/').before) && values.step == 1);
  }
  if (field.bits_ == 0) return invalid(kind, text, "names no value");
  return field;
}

std::optional<int> Field::next(int from) const {
  if (from > 63) return std::nullopt;
  const auto rest = bits_ >> from << from;
  if (rest == 0) return std::nullopt;
  return std::countr_zero(rest);
}

}  // namespace kymaros::cron
