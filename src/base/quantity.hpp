#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros {

/// How a quantity is written; it follows the suffix that it was read with.
enum class QuantityFormat {
  DecimalSi,        // n, u, m, none, k, M, G, T, P, E
  BinarySi,         // Ki, Mi, Gi, Ti, Pi, Ei
  DecimalExponent,  // e3, E-6
};

/// An amount of a resource as Kubernetes' resource.Quantity: an exact number of nano-units, never floating
/// point.
///
/// Magnitudes end at 10^27 units (10^9 E): texts beyond are refused, sums and products stay at the limit.
/// Comparison is by amount alone: 1024Ki equals 1Mi.
class Quantity {
 public:
  __extension__ typedef __int128 Nano;

  Quantity() = default;

  /// So many whole units (bytes, cores, objects).
  static Quantity of(std::int64_t units, QuantityFormat format = QuantityFormat::DecimalSi);

  /// The canonical form: no fraction, and the largest suffix that loses nothing ("1.5Gi" is "1536Mi", "0.5"
  /// is "500m"). Binary amounts below 1024 or with a fraction are written with decimal suffixes, as in
  /// Kubernetes.
  std::string format() const;

  bool is_zero() const { return nano_ == 0; }

  /// This amount times numerator / denominator, away from zero to a whole nano-unit: q.times(5, 4) is a
  /// quarter more. The denominator must be positive.
  Quantity times(std::int64_t numerator, std::int64_t denominator = 1) const;

  /// This amount rounded away from zero to whole units: what a count or a number of bytes needs.
  Quantity whole() const;

  /// The result is written like the left side, or like the right one if the left is zero.
  Quantity operator+(const Quantity& other) const;
  Quantity operator-(const Quantity& other) const;
  Quantity& operator+=(const Quantity& other) { return *this = *this + other; }

  std::strong_ordering operator<=>(const Quantity& other) const { return nano_ <=> other.nano_; }
  bool operator==(const Quantity& other) const { return nano_ == other.nano_; }

 private:
  friend Result<Quantity> parse_quantity(std::string_view text);
  Quantity(Nano nano, QuantityFormat format) : nano_(nano), format_(format) {}

  Nano nano_ = 0;
  QuantityFormat format_ = QuantityFormat::DecimalSi;
};

/// Reads a quantity as the Kubernetes API does ("500m", "1.5Gi", "12e6"): what is finer than a nano-unit
/// is rounded away from zero, and binary amounts are capped at 2^63-1. ErrorCode::Invalid with a readable
/// reason otherwise.
Result<Quantity> parse_quantity(std::string_view text);

}  // namespace kymaros
