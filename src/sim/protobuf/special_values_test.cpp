#include "sim/protobuf/special_values.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/protobuf_bytes.hpp"

namespace kymaros::sim::protobuf {
namespace {

using test::bytes_field, test::number_field;

std::string timestamp(std::int64_t seconds, std::uint64_t nanos) {
  return number_field(1, static_cast<std::uint64_t>(seconds)) + number_field(2, nanos);
}

TEST(SpecialValues, QuantitiesAreCanonical) {
  EXPECT_EQ(decode_quantity(bytes_field(1, "1.5Gi")), json::Value("1536Mi"));
  EXPECT_EQ(decode_quantity(""), json::Value("0"));
  EXPECT_EQ(decode_quantity(bytes_field(1, "much")).error().code, ErrorCode::Invalid);
  EXPECT_EQ(decode_quantity(bytes_field(1, "")).error().code, ErrorCode::Invalid);
}

TEST(SpecialValues, TimesHaveWholeSeconds) {
  EXPECT_EQ(decode_time(timestamp(1'774'494'000, 999'999'999)), json::Value("2026-03-26T03:00:00Z"));
  EXPECT_EQ(decode_time(timestamp(0, 0)), json::Value("1970-01-01T00:00:00Z"));
  EXPECT_EQ(decode_micro_time(timestamp(-1, 500'000'999)), json::Value("1969-12-31T23:59:59.500000Z"));
}

TEST(SpecialValues, NoTimeIsNull) {
  EXPECT_EQ(decode_time(""), json::Value(nullptr));
  EXPECT_EQ(decode_time(timestamp(-62'135'596'800, 0)), json::Value(nullptr));
  EXPECT_EQ(decode_micro_time(timestamp(-62'135'596'800, 0)), json::Value(nullptr));
}

TEST(SpecialValues, TimesOfOtherYearsAreErrors) {
  EXPECT_EQ(decode_time(timestamp(253'402'300'799, 0)), json::Value("9999-12-31T23:59:59Z"));
  for (const auto& bytes : {timestamp(253'402'300'800, 0), timestamp(-62'135'596'801, 0),
                            timestamp(INT64_MAX, 0), timestamp(INT64_MIN, 0), timestamp(0, 1'000'000'000)}) {
    EXPECT_EQ(decode_time(bytes).error().code, ErrorCode::Invalid);
  }
}

TEST(SpecialValues, IntOrStringSaysWhichItIs) {
  EXPECT_EQ(decode_int_or_string(number_field(1, 0) + number_field(2, 80) + bytes_field(3, "")),
            json::Value(80));
  EXPECT_EQ(decode_int_or_string(number_field(1, 1) + number_field(2, 0) + bytes_field(3, "25%")),
            json::Value("25%"));
  EXPECT_EQ(decode_int_or_string(""), json::Value(0));
  EXPECT_EQ(decode_int_or_string(number_field(1, 2)).error().code, ErrorCode::Invalid);
}

TEST(SpecialValues, RawBytesAreJson) {
  EXPECT_EQ(decode_raw(bytes_field(1, R"({"f:a": {}})")), json::parse(R"({"f:a": {}})").value());
  EXPECT_EQ(decode_raw(""), json::Value(nullptr));
  EXPECT_EQ(decode_raw(bytes_field(1, "{")).error().code, ErrorCode::Invalid);
}

TEST(SpecialValues, NoStringsAreNull) {
  EXPECT_EQ(decode_strings(bytes_field(1, "a") + bytes_field(1, "")), json::parse(R"(["a", ""])").value());
  EXPECT_EQ(decode_strings(""), json::Value(nullptr));
  EXPECT_EQ(decode_strings(number_field(1, 1)).error().code, ErrorCode::Invalid);
}

}  // namespace
}  // namespace kymaros::sim::protobuf
