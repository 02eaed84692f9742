#include "base/random.hpp"

#include <fmt/format.h>

#include <string_view>

namespace kymaros {

double Random::fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::string Random::name_suffix(std::size_t length) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string suffix(length, ' ');
  for (char& c : suffix) c = kAlphabet[next() % kAlphabet.size()];
  return suffix;
}

std::string Random::uuid() {
  const std::uint64_t high = (next() & ~0xf000ULL) | 0x4000ULL;
  const std::uint64_t low = (next() & ~(0xc0ULL << 56)) | (0x80ULL << 56);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffff'ffff'ffff);
}

std::uint64_t SystemRandom::next() { return (static_cast<std::uint64_t>(device_()) << 32) | device_(); }

}  // namespace kymaros
