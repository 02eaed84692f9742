#include "archive/gzip.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace kymaros::archive {
namespace {

using testing::HasSubstr;

/// Decompresses `compressed` in pieces of `piece` bytes.
Result<std::string> gunzip(std::string_view compressed, std::size_t piece = 7, GunzipLimits limits = {}) {
  std::string output;
  Gunzip stream(limits);
  const Sink sink = [&](std::string_view bytes) -> Result<void> {
    output += bytes;
    return {};
  };
  for (; !compressed.empty(); compressed.remove_prefix(std::min(piece, compressed.size()))) {
    KYMAROS_TRY_VOID(stream.feed(compressed.substr(0, piece), sink));
  }
  KYMAROS_TRY_VOID(stream.finish());
  return output;
}

std::string refusal(std::string_view compressed, GunzipLimits limits = {}) {
  const auto output = gunzip(compressed, 7, limits);
  if (output) return "accepted";
  EXPECT_EQ(output.error().code, ErrorCode::Invalid);
  return output.error().message;
}

RC_GTEST_PROP(Gunzip, GivesBackWhatWasCompressedInAnyPieces, (const std::string& text)) {
  const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
  RC_ASSERT(gunzip(gzip(text), piece).value() == text);
}

RC_GTEST_PROP(Gunzip, ReadsMembersInARowAsOneStream, (const std::vector<std::string>& texts)) {
  RC_PRE(!texts.empty());
  std::string compressed;
  std::string expected;
  for (const auto& text : texts) {
    compressed += gzip(text);
    expected += text;
  }
  const auto piece = *rc::gen::inRange<std::size_t>(1, 200);
  RC_ASSERT(gunzip(compressed, piece).value() == expected);
}

RC_GTEST_PROP(Gunzip, NoticesEveryTruncation, (const std::string& text)) {
  const auto compressed = gzip(text);
  const auto kept = *rc::gen::inRange<std::size_t>(0, compressed.size());
  RC_ASSERT(!gunzip(std::string_view(compressed).substr(0, kept)).has_value());
}

RC_GTEST_PROP(Gunzip, NeverPassesOffDamagedContent, (const std::string& text)) {
  auto compressed = gzip(text);
  const auto at = *rc::gen::inRange<std::size_t>(0, compressed.size());
  compressed[at] = static_cast<char>(compressed[at] ^ *rc::gen::inRange(1, 256));
  const auto output = gunzip(compressed);
  // Some header bytes (time, operating system) mean nothing: then the content is right nevertheless.
  RC_ASSERT(!output || *output == text);
}

TEST(Gunzip, ReadsContentMuchLargerThanItsBuffer) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i * 7919);
  EXPECT_EQ(gunzip(gzip(text), 1 << 20), text);
  EXPECT_EQ(gunzip(gzip(text), 3), text);
}

TEST(Gunzip, ReadsAMemberThatFillsItsBufferExactly) {
  const std::string text(std::size_t{32} << 10, 'x');
  EXPECT_EQ(gunzip(gzip(text), 1 << 20), text);
  EXPECT_EQ(gunzip(gzip(text) + gzip(text), 1 << 20), text + text);
}

TEST(Gunzip, SaysWhatIsWrong) {
  const auto good = gzip("content");
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("{\"not\": \"compressed\"}"), HasSubstr("incorrect header check"));
  EXPECT_THAT(refusal(good.substr(0, good.size() - 1)), HasSubstr("ends early"));
  EXPECT_THAT(refusal(good + "garbage"), HasSubstr("incorrect header check"));
  EXPECT_THAT(refusal(good + std::string(8, '\0')), HasSubstr("incorrect header check"));
  EXPECT_THAT(refusal(good + good.substr(0, 5)), HasSubstr("ends early"));
  auto wrong_sum = good;
  wrong_sum[good.size() - 8] ^= 1;
  EXPECT_THAT(refusal(wrong_sum), HasSubstr("incorrect data check"));
}

TEST(Gunzip, StopsAtItsLimits) {
  const auto zeros = gzip(std::string(8 << 20, '\0'));
  EXPECT_EQ(refusal(zeros, {.max_output = 8 << 20, .max_ratio = 2000}), "accepted");
  EXPECT_THAT(refusal(zeros, {.max_output = (8 << 20) - 1, .max_ratio = 2000}),
              HasSubstr("more than 8388607 bytes"));
  EXPECT_THAT(refusal(zeros, {.max_ratio = 100}), HasSubstr("100 times"));
  EXPECT_EQ(refusal(gzip(std::string(1 << 20, '\0')), {.max_ratio = 100}), "accepted")
      << "a little is harmless";
}

TEST(Gunzip, NeverGivesMoreThanItsLimitToTheSink) {
  std::size_t seen = 0;
  Gunzip stream({.max_output = 100'000});
  const auto fed = stream.feed(gzip(std::string(200'000, 'x')), [&](std::string_view bytes) -> Result<void> {
    seen += bytes.size();
    return {};
  });
  EXPECT_FALSE(fed.has_value());
  EXPECT_LE(seen, 100'000U);
}

TEST(Gunzip, PassesTheSinksErrorOnAndKeepsIt) {
  Gunzip stream;
  const Sink full = [](std::string_view) -> Result<void> {
    return fail(ErrorCode::Unavailable, "disk full");
  };
  EXPECT_EQ(stream.feed(gzip("content"), full).error().message, "disk full");
  EXPECT_EQ(stream.finish().error().message, "disk full");
}

TEST(Gzip, IsRecognisedByItsFirstTwoBytes) {
  EXPECT_TRUE(looks_like_gzip(gzip("")));
  EXPECT_TRUE(looks_like_gzip("\x1f\x8b"));
  EXPECT_FALSE(looks_like_gzip("\x1f"));
  EXPECT_FALSE(looks_like_gzip(""));
  EXPECT_FALSE(looks_like_gzip("{}"));
}

}  // namespace
}  // namespace kymaros::archive
