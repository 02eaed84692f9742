#include "base/text.hpp"

#include <cstddef>

namespace kymaros {
namespace {

/// The length that a first byte announces, the bits of it that count, and the smallest code point that needs
/// this length.
struct Lead {
  std::size_t length;
  unsigned char mask;
  char32_t smallest;
};

std::optional<Lead> lead(unsigned char first) {
  if (first < 0x80) return Lead{1, 0x7f, 0};
  if ((first & 0xe0) == 0xc0) return Lead{2, 0x1f, 0x80};
  if ((first & 0xf0) == 0xe0) return Lead{3, 0x0f, 0x800};
  if ((first & 0xf8) == 0xf0) return Lead{4, 0x07, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto start = lead(byte(0));
  std::size_t length = 1;
  std::optional<char32_t> code;
  if (start && start->length <= text.size()) {
    code = byte(0) & start->mask;
    for (; length < start->length && (byte(length) & 0xc0) == 0x80; ++length)
      *code = *code << 6 | (byte(length) & 0x3f);
    const bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
    if (length < start->length || *code < start->smallest || *code > 0x10ffff || surrogate) code.reset();
  }
  text.remove_prefix(code ? length : 1);
  return code;
}

}  // namespace kymaros
