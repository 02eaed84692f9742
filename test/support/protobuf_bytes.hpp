#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kymaros::test {

/// Protobuf by hand: `bytes_field(1, number_field(2, 300))` is a message in a message.

inline std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  return out += static_cast<char>(value);
}

inline std::string number_field(std::uint32_t number, std::uint64_t value) {
  return varint(number << 3U) + varint(value);
}

inline std::string bytes_field(std::uint32_t number, std::string_view bytes) {
  return varint(number << 3U | 2U) + varint(bytes.size()) + std::string(bytes);
}

/// The body of a request with this message of that kind.
inline std::string protobuf_body(std::string_view api_version, std::string_view kind,
                                 std::string_view message) {
  const auto type = bytes_field(1, api_version) + bytes_field(2, kind);
  return std::string("k8s\0", 4) + bytes_field(1, type) + bytes_field(2, message);
}

}  // namespace kymaros::test
