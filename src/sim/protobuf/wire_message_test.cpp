#include "sim/protobuf/wire_message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "support/protobuf_bytes.hpp"

namespace kymaros::sim::protobuf {
namespace {

using namespace std::string_literals;
using test::bytes_field, test::number_field, test::varint;

TEST(WireMessage, FieldsAreFoundByTheirNumbers) {
  const auto bytes =
      number_field(1, 300) + bytes_field(2, "text") + "\x1d\x01\0\0\0"s + "\x21\x02\0\0\0\0\0\0\x80"s;
  const auto message = WireMessage::read(bytes).value();
  EXPECT_EQ(message.varint(1), 300U);
  EXPECT_EQ(message.text(2), "text");
  EXPECT_EQ(message.all(3).at(0).bits, 1U);
  EXPECT_EQ(message.all(4).at(0).bits, 0x8000000000000002U);
}

TEST(WireMessage, WhatIsNotThereIsEmpty) {
  const auto message = WireMessage::read("").value();
  EXPECT_TRUE(message.all(1).empty());
  EXPECT_EQ(message.varint(1), 0U);
  EXPECT_EQ(message.bytes(1), "");
}

TEST(WireMessage, OfSeveralFieldsTheLastCounts) {
  const auto bytes = number_field(1, 1) + bytes_field(2, "a") + number_field(1, 2) + bytes_field(2, "b");
  const auto message = WireMessage::read(bytes).value();
  EXPECT_EQ(message.varint(1), 2U);
  EXPECT_EQ(message.bytes(2), "b");
  EXPECT_EQ(message.all(2).size(), 2U);
}

TEST(WireMessage, OtherWireTypesThanExpectedAreErrors) {
  const auto bytes = number_field(1, 1) + bytes_field(2, "\xff");
  const auto message = WireMessage::read(bytes).value();
  EXPECT_EQ(message.bytes(1).error().code, ErrorCode::Invalid);
  EXPECT_EQ(message.varint(2).error().code, ErrorCode::Invalid);
  EXPECT_EQ(message.text(2).error().message, "the text is not UTF-8");
}

TEST(WireMessage, MalformedBytesAreErrors) {
  for (const auto& bytes : {
           "\x80"s,                                              // half a tag
           "\x08"s,                                              // no number
           "\x08\x80"s,                                          // half a number
           "\x0a\x02x"s,                                         // a byte too few
           "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s,      // 2^64-1 bytes
           "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s,      // 65 bits
           "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"s,  // eleven bytes
           "\x09\x01\x02\x03"s,                                  // half of 64 bits
           "\x0d\x01\x02\x03"s,                                  // three bytes of 32 bits
           "\x00\x01"s,                                          // field 0
           "\x0b\x0c"s,                                          // a group
           "\x0e"s, "\x0f"s,                                     // wire types that nobody has
           varint(std::uint64_t{1} << 32U) + "\x01",             // a number beyond 2^29-1
       }) {
    const auto message = WireMessage::read(bytes);
    ASSERT_FALSE(message.has_value()) << testing::PrintToString(bytes);
    EXPECT_EQ(message.error().code, ErrorCode::Invalid);
  }
}

RC_GTEST_PROP(WireMessage, NumbersAndBytesComeBack, (std::uint64_t number, const std::string& bytes)) {
  const auto text = number_field(1, number) + bytes_field(200, bytes);
  const auto message = WireMessage::read(text).value();
  RC_ASSERT(message.varint(1).value() == number);
  RC_ASSERT(message.bytes(200).value() == bytes);
}

}  // namespace
}  // namespace kymaros::sim::protobuf
