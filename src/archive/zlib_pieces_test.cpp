#include "archive/zlib_pieces.hpp"

#include <gtest/gtest.h>

namespace kymaros::archive {
namespace {

constexpr std::string_view kWords = "streamtype error data port requestid";

TEST(ZlibPieces, EachIsReadAsItWasWritten) {
  ZlibPieceWriter writer(kWords);
  ZlibPieceReader reader(kWords, 100'000);
  for (const std::string& text :
       {std::string("streamtype"), std::string(), std::string(50'000, 'x'), std::string("data")}) {
    EXPECT_EQ(reader.read(writer.write(text)).value(), text);
  }
}

TEST(ZlibPieces, ALaterOneKnowsTheEarlierOnes) {
  ZlibPieceWriter writer(kWords);
  const std::string text = "something that is in no dictionary at all";
  EXPECT_LT(2 * writer.write(text).size() / 3, text.size());
  EXPECT_LT(writer.write(text).size(), 20U);
}

TEST(ZlibPieces, OneThatGrowsTooLargeBreaksTheStream) {
  ZlibPieceWriter writer(kWords);
  ZlibPieceReader reader(kWords, 1000);
  EXPECT_EQ(reader.read(writer.write("small")).value(), "small");
  EXPECT_EQ(reader.read(writer.write(std::string(1'000'000, '\0'))).error().code, ErrorCode::Invalid);
  EXPECT_FALSE(reader.read(writer.write("small")).has_value());
}

TEST(ZlibPieces, WhatIsNoneIsRefused) {
  for (const std::string& text : {"no zlib", "\x78\x9c\xff\xff"})
    EXPECT_FALSE(ZlibPieceReader(kWords, 1000).read(text).has_value()) << text;
  ZlibPieceWriter other("other words");
  EXPECT_FALSE(ZlibPieceReader(kWords, 1000).read(other.write("data")).has_value());
}

}  // namespace
}  // namespace kymaros::archive
