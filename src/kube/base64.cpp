#include "kube/base64.hpp"

#include <cstdint>

namespace kymaros::kube {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::unexpected<Error> invalid() { return fail(ErrorCode::Invalid, "malformed base64"); }

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

Result<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t group = 0;
  int digits = 0;
  int padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    const auto value = kAlphabet.find(c);
    const bool is_padding = c == '=';
    if (is_padding ? digits < 2 : value == std::string_view::npos || padding > 0) return invalid();
    padding += is_padding ? 1 : 0;
    group = group << 6 | (is_padding ? 0 : static_cast<std::uint32_t>(value));
    if (++digits < 4) continue;
    for (int byte = 0; byte < 3 - padding; ++byte)
      bytes += static_cast<char>(group >> (16 - 8 * byte) & 0xff);
    group = 0;
    digits = 0;
    // What follows padding can only be white space: digits must not begin again.
    if (padding > 0) padding = 3;
  }
  if (digits != 0) return invalid();
  return bytes;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const bool is_padding = at + digit > bytes.size();
      text += is_padding ? '=' : kAlphabet[group >> (18 - 6 * digit) & 63];
    }
  }
  return text;
}

}  // namespace kymaros::kube
