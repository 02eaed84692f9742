#include "sim/protobuf/decode_message.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "sim/protobuf/table.hpp"
#include "support/protobuf_bytes.hpp"

namespace kymaros::sim::protobuf {
namespace {

using test::bytes_field, test::number_field, test::varint;

constexpr std::string_view kText = R"(kind v1 Thing thing/v1.Thing
kind * Options thing/v1.Part

message thing/v1.Thing
1 text string
2 shown string always
3 count int32
4 pointer *int32
5 numbers []int64
6 labels {}string
7 parts []thing/v1.Part
8 part thing/v1.Part always
9 - thing/v1.Part
10 list []string always
11 next *thing/v1.Thing
12 data bytes
13 flag bool

message thing/v1.Part
1 name string
2 also string
)";

class DecodeMessage : public testing::Test {
 protected:
  DecodeMessage() { table.add(kText); }

  Result<json::Object> decode(const std::string& bytes) {
    return decode_message(bytes, *table.find("v1", "Thing"));
  }
  /// Beside the members that are always there.
  json::Value decoded(const std::string& bytes) {
    auto out = decode(bytes).value();
    for (const auto* name : {"shown", "part", "list"}) out.erase(name);
    return out;
  }
  std::string refusal(const std::string& bytes) {
    const auto out = decode(bytes);
    return out ? "" : out.error().message;
  }
  static json::Value json(std::string_view text) { return json::parse(text).value(); }

  Table table;
};

TEST_F(DecodeMessage, WhatIsEmptyIsLeftOutUnlessItIsAlwaysThere) {
  EXPECT_EQ(json::Value(decode("").value()), json(R"({"shown": "", "part": {}, "list": null})"));
  EXPECT_EQ(decoded(bytes_field(1, "") + number_field(3, 0) + bytes_field(12, "") + number_field(13, 0)),
            json("{}"));
}

TEST_F(DecodeMessage, ZeroBehindAPointerIsKept) {
  EXPECT_EQ(decoded(number_field(4, 0)), json(R"({"pointer": 0})"));
}

TEST_F(DecodeMessage, NumbersMayBeNegative) {
  EXPECT_EQ(decoded(number_field(3, static_cast<std::uint64_t>(-7))), json(R"({"count": -7})"));
}

TEST_F(DecodeMessage, ListsAreWhatCameRepeatedlyOrPacked) {
  EXPECT_EQ(decoded(number_field(5, 1) + bytes_field(5, varint(2) + varint(300))),
            json(R"({"numbers": [1, 2, 300]})"));
  EXPECT_EQ(decoded(bytes_field(7, bytes_field(1, "a")) + bytes_field(7, "")),
            json(R"({"parts": [{"name": "a"}, {}]})"));
}

TEST_F(DecodeMessage, MapsHaveEmptyKeysAndValuesToo) {
  const auto entry = bytes_field(1, "a") + bytes_field(2, "1");
  EXPECT_EQ(decoded(bytes_field(6, entry) + bytes_field(6, "")), json(R"({"labels": {"a": "1", "": ""}})"));
}

TEST_F(DecodeMessage, InlinedMessagesAreMembersOfTheOneAroundThem) {
  EXPECT_EQ(decoded(bytes_field(9, bytes_field(1, "a"))), json(R"({"name": "a"})"));
}

TEST_F(DecodeMessage, PiecesOfAMessageAreMerged) {
  EXPECT_EQ(decoded(bytes_field(9, bytes_field(1, "a")) + bytes_field(9, bytes_field(2, "b"))),
            json(R"({"name": "a", "also": "b"})"));
}

TEST_F(DecodeMessage, BytesAreBase64) {
  EXPECT_EQ(decoded(bytes_field(12, "\xff\xfe")), json(R"({"data": "//4="})"));
}

TEST_F(DecodeMessage, UnknownFieldsAreSkipped) {
  EXPECT_EQ(decoded(number_field(99, 1) + bytes_field(100, "x")), json("{}"));
}

TEST_F(DecodeMessage, ErrorsSayWhere) {
  EXPECT_EQ(refusal(bytes_field(11, bytes_field(8, number_field(1, 1)))),
            "next: part: name: the wire type is 0 in place of 2");
  EXPECT_EQ(refusal(bytes_field(1, "\xc3")), "text: the text is not UTF-8");
}

TEST_F(DecodeMessage, NestingHasABound) {
  std::string bytes;
  for (int i = 0; i < 60; ++i) bytes = bytes_field(11, bytes);
  EXPECT_EQ(refusal(bytes), "");
  for (int i = 0; i < 10; ++i) bytes = bytes_field(11, bytes);
  EXPECT_TRUE(refusal(bytes).ends_with("messages are nested too deeply"));
}

TEST_F(DecodeMessage, SomeKindsAreThoseOfAnyGroup) {
  EXPECT_NE(table.find("apps/v1", "Options"), nullptr);
  EXPECT_EQ(table.find("v2", "Thing"), nullptr);
}

TEST_F(DecodeMessage, TablesOfAnotherFormAreRefused) {
  EXPECT_THROW(table.add("1 name string\n"), std::runtime_error);
  EXPECT_THROW(table.add("message a/v1.A\nname string\n"), std::runtime_error);
}

}  // namespace
}  // namespace kymaros::sim::protobuf
