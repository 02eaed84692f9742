#include "api/shorten.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace kymaros::api {
namespace {

constexpr std::size_t kHashLength = 8;

/// FNV-1a, 32 bits, as hex.
std::string hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("{:08x}", hash);
}

bool is_separator(char c) { return c == '-' || c == '_' || c == '.'; }

}  // namespace

std::string shorten(std::string legal, std::string_view original, std::size_t limit) {
  if (legal == original && legal.size() <= limit) return legal;
  legal.resize(std::min(legal.size(), limit - kHashLength - 1));
  while (!legal.empty() && is_separator(legal.back())) legal.pop_back();
  return legal.empty() ? hash_of(original) : legal + "-" + hash_of(original);
}

}  // namespace kymaros::api
