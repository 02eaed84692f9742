#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::cron {

/// What one of the five fields counts, and how people write it.
struct FieldKind {
  std::string_view name;
  int first;
  int last;
  std::span<const std::string_view> names = {};   // names[i] stands for first + i
  std::optional<int> first_again = std::nullopt;  // a second number for the first value
};

extern const FieldKind kMinute;
extern const FieldKind kHour;
extern const FieldKind kDayOfMonth;
extern const FieldKind kMonth;
extern const FieldKind kDayOfWeek;  // 0 and 7 are Sunday

/// The values that a field allows.
class Field {
 public:
  /// Reads a list of values ("5", "mon"), ranges ("1-5", "mon-fri"), steps ("*/15", "8-18/2", "30/10", which
  /// is 30 to the end) and "*" or "?" for all. As robfig/cron v3 does (an empty part of a list is nothing),
  /// and beyond it: Sunday is 7 as well, and may end a range ("sat-sun"). ErrorCode::Invalid names the field
  /// and the part of it that is wrong.
  static Result<Field> parse(std::string_view text, const FieldKind& kind);

  bool contains(int value) const { return (bits_ >> value & 1) != 0; }

  /// The smallest allowed value: a parsed field has at least one.
  int first() const { return std::countr_zero(bits_); }

  /// The smallest allowed value that is `from` or above.
  std::optional<int> next(int from) const;

  /// True if the field leaves the day open ("*", "?", "*/1"; "*/2" does not): the rule by which a day of
  /// month and a day of week are combined.
  bool is_open() const { return open_; }

 private:
  std::uint64_t bits_ = 0;  // bit n: the value n is allowed
  bool open_ = false;
};

}  // namespace kymaros::cron
