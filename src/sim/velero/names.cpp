#include "sim/velero/names.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace kymaros::sim::velero {
namespace {

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kHashDigits = 6;

/// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const auto c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

}  // namespace

std::string label_value(std::string_view name) {
  if (name.size() <= kMaxLabel) return std::string(name);
  return fmt::format("{}{:06x}", name.substr(0, kMaxLabel - kHashDigits), hash_of(name) & 0xffffff);
}

}  // namespace kymaros::sim::velero
