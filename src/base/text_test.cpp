#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace kymaros {
namespace {

constexpr char32_t kBroken = 0xfffd;

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> all;
  while (!text.empty()) all.push_back(take_code_point(text).value_or(kBroken));
  return all;
}

struct Row {
  std::string_view text;
  std::vector<char32_t> expected;
};

TEST(CodePoints, AreTakenOneByOne) {
  for (const auto& [text, expected] : std::vector<Row>{
           {"", {}},
           {"az", {'a', 'z'}},
           {"\u00e9\u20ac\U0001f600!", {0xe9, 0x20ac, 0x1f600, '!'}},
           {"\x7f\xc2\x80\xdf\xbf", {0x7f, 0x80, 0x7ff}},
           {"\xe0\xa0\x80\xef\xbf\xbf", {0x800, 0xffff}},
           {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", {0x10000, 0x10ffff}},
       }) {
    EXPECT_EQ(code_points(text), expected) << text;
  }
}

TEST(CodePoints, ABrokenByteDoesNotSwallowWhatFollows) {
  EXPECT_EQ(code_points("\x80z"), (std::vector<char32_t>{kBroken, 'z'}));               // no lead byte
  EXPECT_EQ(code_points("\xffz"), (std::vector<char32_t>{kBroken, 'z'}));               // never in UTF-8
  EXPECT_EQ(code_points("\xc3"), (std::vector<char32_t>{kBroken}));                     // cut off
  EXPECT_EQ(code_points("\xe2\x82z"), (std::vector<char32_t>{kBroken, kBroken, 'z'}));  // cut off by a letter
  EXPECT_EQ(code_points("\xc0\x80"), (std::vector<char32_t>{kBroken, kBroken}));        // overlong
  EXPECT_EQ(code_points("\xed\xa0\x80").front(), kBroken);                              // surrogate
  EXPECT_EQ(code_points("\xf4\x90\x80\x80").front(), kBroken);                          // beyond Unicode
}

}  // namespace
}  // namespace kymaros
