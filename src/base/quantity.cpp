#include "base/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace kymaros {
namespace {

using Nano = Quantity::Nano;

constexpr Nano kUnit = 1'000'000'000;
constexpr Nano kLimit = Nano{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000;  // 10^27 units
constexpr Nano kBinaryLimit = Nano{std::numeric_limits<std::int64_t>::max()} * kUnit;

/// What a number is multiplied with: 10^exponent, or a power of two.
struct Suffix {
  std::string_view name;
  int exponent;
  std::int64_t factor = 1;
};
constexpr std::array kSuffixes{
    Suffix{"n", -9},
    Suffix{"u", -6},
    Suffix{"m", -3},
    Suffix{"", 0},
    Suffix{"k", 3},
    Suffix{"M", 6},
    Suffix{"G", 9},
    Suffix{"T", 12},
    Suffix{"P", 15},
    Suffix{"E", 18},
    Suffix{"Ki", 0, std::int64_t{1} << 10},
    Suffix{"Mi", 0, std::int64_t{1} << 20},
    Suffix{"Gi", 0, std::int64_t{1} << 30},
    Suffix{"Ti", 0, std::int64_t{1} << 40},
    Suffix{"Pi", 0, std::int64_t{1} << 50},
    Suffix{"Ei", 0, std::int64_t{1} << 60},
};

struct Scale {
  std::int64_t exponent = 0;
  std::int64_t factor = 1;
  QuantityFormat format = QuantityFormat::DecimalSi;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return fail(
      ErrorCode::Invalid,
      fmt::format("\"{}\" is not a quantity: {} (write it like \"500m\", \"2\" or \"1Gi\")", text, why));
}

/// "e3", "E-6"; exponents are cut off where the result is certain to be too large or next to nothing.
std::optional<Scale> decimal_exponent(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  constexpr std::int64_t kFar = 1'000'000'000;
  std::int64_t exponent = kFar;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  exponent = error == std::errc() ? std::min(exponent, kFar) : kFar;
  return Scale{.exponent = negative ? -exponent : exponent, .format = QuantityFormat::DecimalExponent};
}

std::optional<Scale> scale_of(std::string_view suffix) {
  const auto* found = std::ranges::find(kSuffixes, suffix, &Suffix::name);
  if (found == kSuffixes.end()) return decimal_exponent(suffix);
  return Scale{.exponent = found->exponent,
               .factor = found->factor,
               .format = found->factor == 1 ? QuantityFormat::DecimalSi : QuantityFormat::BinarySi};
}

/// The digits of a number, the first `point` of them before its decimal point (which may lie outside of
/// them).
struct Decimal {
  std::string digits;
  std::int64_t point = 0;
};

Decimal take_decimal(std::string_view& rest) {
  Decimal d;
  bool fraction = false;
  for (; !rest.empty() && (is_digit(rest[0]) || (rest[0] == '.' && !fraction)); rest.remove_prefix(1)) {
    if (rest[0] == '.') {
      fraction = true;
    } else {
      d.digits += rest[0];
      if (!fraction) ++d.point;
    }
  }
  return d;
}

/// number * unit, up to a whole number; nothing if that is more than `limit`. Schoolbook multiplication, so
/// that any count of digits is exact: those before the point from the left, those behind it from the right.
std::optional<Nano> multiply(const Decimal& number, Nano unit, Nano limit) {
  const auto size = static_cast<std::int64_t>(number.digits.size());
  const auto digit = [&](std::int64_t at) { return number.digits[static_cast<std::size_t>(at)] - '0'; };

  Nano whole = 0;
  for (std::int64_t i = 0; i < number.point && (i < size || whole > 0); ++i) {
    whole = whole * 10 + (i < size ? digit(i) * unit : 0);
    if (whole > limit) return std::nullopt;
  }
  Nano fraction = 0;
  bool rounded = false;
  const auto shift_right = [&] {
    rounded = rounded || fraction % 10 != 0;
    fraction /= 10;
  };
  for (std::int64_t i = size - 1; i >= std::max<std::int64_t>(number.point, 0); --i) {
    fraction += digit(i) * unit;
    shift_right();
  }
  for (std::int64_t i = number.point; i < 0 && fraction > 0; ++i) shift_right();

  const Nano total = whole + fraction + (rounded ? 1 : 0);
  if (total > limit) return std::nullopt;
  return total;
}

Nano clamp(Nano nano) { return std::clamp(nano, -kLimit, kLimit); }

Nano divide_away_from_zero(Nano value, Nano divisor) {
  const Nano rest = value % divisor;
  return value / divisor + (rest > 0 ? 1 : 0) - (rest < 0 ? 1 : 0);
}

std::string format_decimal(Nano nano, QuantityFormat format) {
  int exponent = -9;
  while (nano % 1000 == 0 && (exponent < 18 || format == QuantityFormat::DecimalExponent)) {
    nano /= 1000;
    exponent += 3;
  }
  if (format == QuantityFormat::DecimalExponent) {
    return exponent == 0 ? fmt::format("{}", nano) : fmt::format("{}e{}", nano, exponent);
  }
  const auto* suffix = std::ranges::find(kSuffixes, exponent, &Suffix::exponent);
  return fmt::format("{}{}", nano, suffix->name);
}

std::string format_binary(Nano units) {
  static constexpr std::array<std::string_view, 7> kNames{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t step = 0;
  for (; units % 1024 == 0 && step + 1 < kNames.size(); ++step) units /= 1024;
  return fmt::format("{}{}", units, kNames[step]);
}

}  // namespace

Quantity Quantity::of(std::int64_t units, QuantityFormat format) { return {Nano{units} * kUnit, format}; }

std::string Quantity::format() const {
  if (nano_ == 0) return "0";
  if (format_ != QuantityFormat::BinarySi) return format_decimal(nano_, format_);
  const bool small = nano_ > -1024 * kUnit && nano_ < 1024 * kUnit;
  if (small || nano_ % kUnit != 0) return format_decimal(nano_, QuantityFormat::DecimalSi);
  return format_binary(nano_ / kUnit);
}

Quantity Quantity::times(std::int64_t numerator, std::int64_t denominator) const {
  // Quotient and remainder apart: the product of the whole may not fit.
  const Nano rest = divide_away_from_zero(nano_ % denominator * numerator, denominator);
  Nano product = 0;
  if (__builtin_mul_overflow(nano_ / denominator, Nano{numerator}, &product)) {
    return {(nano_ < 0) == (numerator < 0) ? kLimit : -kLimit, format_};
  }
  return {clamp(clamp(product) + rest), format_};
}

Quantity Quantity::whole() const { return {divide_away_from_zero(nano_, kUnit) * kUnit, format_}; }

Quantity Quantity::operator+(const Quantity& other) const {
  return {clamp(nano_ + other.nano_), is_zero() ? other.format_ : format_};
}

Quantity Quantity::operator-(const Quantity& other) const {
  return {clamp(nano_ - other.nano_), is_zero() ? other.format_ : format_};
}

Result<Quantity> parse_quantity(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.empty()) return invalid(text, "it is empty");
  Decimal number = take_decimal(rest);
  if (number.digits.empty()) return invalid(text, "it must begin with a number");
  const auto scale = scale_of(rest);
  if (!scale) return invalid(text, fmt::format("\"{}\" is not a suffix that Kubernetes knows", rest));

  number.point += scale->exponent;
  const bool binary = scale->format == QuantityFormat::BinarySi;
  auto nano = multiply(number, kUnit * scale->factor, binary ? kBinaryLimit : kLimit);
  if (!nano && binary) nano = kBinaryLimit;
  if (!nano) return invalid(text, "it is too large");
  // Kubernetes reads less than one unit as decimal, whatever its suffix.
  const auto format = binary && *nano < kUnit ? QuantityFormat::DecimalSi : scale->format;
  return Quantity(negative ? -*nano : *nano, format);
}

}  // namespace kymaros
