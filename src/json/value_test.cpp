#include "json/value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <ranges>

#include "json/any_value_test.hpp"

namespace kymaros::json {
namespace {

struct Row {
  std::string_view text;
  std::string_view outcome;
};

std::string read(std::string_view text) {
  const auto value = parse(text);
  return value ? serialize(*value) : value.error().message;
}

TEST(Json, ReadsRfc8259) {
  for (const auto& [text, outcome] : std::to_array<Row>({
           {" null ", "null"},
           {"[true,false]\r\n\t", "[true,false]"},
           {"-0", "0"},
           {"9223372036854775807", "9223372036854775807"},
           {"18446744073709551615", "18446744073709551615"},
           {"-9223372036854775808", "-9223372036854775808"},
           {"0.3", "3E-1"},
           {"-1.5e+2", "-1.5E2"},
           {"1e-999", "0E0"},
           {R"({"a":{"b":[]},"":1})", R"({"a":{"b":[]},"":1})"},
           {R"({"a":1,"a":2})", R"({"a":2})"},
           {R"("\u00e9\ud83d\ude00\n\/")", "\"\u00e9\U0001f600\\n/\""},
       })) {
    EXPECT_EQ(read(text), outcome) << text;
  }
}

TEST(Json, NamesTheOffsetOfAnError) {
  for (const auto& [text, outcome] : std::to_array<Row>({
           {"", "invalid JSON at offset 0: incomplete JSON"},
           {"[1,2", "invalid JSON at offset 4: incomplete JSON"},
           {"[1,]", "invalid JSON at offset 3: syntax error"},
           {"1 2", "invalid JSON at offset 2: text after the end"},
           {"01", "invalid JSON at offset 1: text after the end"},
           {"{} // no", "invalid JSON at offset 3: text after the end"},
           {"1e999", "invalid JSON at offset 5: exponent overflow"},
           {"-1e99999999999", "invalid JSON at offset 12: exponent overflow"},
           {"'a'", "invalid JSON at offset 0: syntax error"},
           {"\"a\nb\"", "invalid JSON at offset 2: syntax error"},
           {"\"\xff\"", "invalid JSON at offset 1: syntax error"},
           {R"("\ud800")", "invalid JSON at offset 7: syntax error"},
       })) {
    EXPECT_EQ(read(text), outcome) << text;
    EXPECT_EQ(parse(text).error().code, ErrorCode::Invalid) << text;
  }
}

TEST(Json, DepthIsBounded) {
  const auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(parse(nested(256)).has_value());
  EXPECT_FALSE(parse(nested(257)).has_value());
  EXPECT_FALSE(parse(std::string(1'000'000, '[')).has_value());
}

TEST(Json, FindsNestedValues) {
  const Value value = parse(R"({"a":{"b":"text","c":[1],"d":5}})").value();
  EXPECT_EQ(find_string(value, {"a", "b"}), "text");
  EXPECT_EQ(find_string(value, {"a", "d"}), "");
  EXPECT_EQ(find_string(value, {"a", "b", "c"}), "");
  EXPECT_EQ(find_string(value, {"x"}), "");
  EXPECT_EQ(*find(value, {"a", "c"}), Value(Array{1}));
  EXPECT_EQ(find(value, {}), &value);
  EXPECT_EQ(find(value, {"a", "c", "0"}), nullptr);
}

TEST(Json, NamesKinds) {
  for (const auto& [text, name] : std::to_array<Row>({{"null", "null"},
                                                      {"true", "a boolean"},
                                                      {"1", "a number"},
                                                      {"18446744073709551615", "a number"},
                                                      {"0.5", "a number"},
                                                      {R"("")", "a string"},
                                                      {"[]", "a list"},
                                                      {"{}", "an object"}})) {
    EXPECT_EQ(kind_name(parse(text).value()), name);
  }
}

RC_GTEST_PROP(JsonProperty, WhatIsWrittenIsReadBack, ()) {
  const Value value = any_value();
  RC_ASSERT(parse(serialize(value)).value() == value);
}

/// The same with the members of all objects in the opposite order.
Value turned_round(const Value& value) {
  if (const auto* list = value.if_array()) {
    Array out;
    for (const auto& item : *list) out.push_back(turned_round(item));
    return out;
  }
  const auto* object = value.if_object();
  if (!object) return value;
  Object out;
  for (const auto& [name, member] : std::views::reverse(*object)) out.emplace(name, turned_round(member));
  return out;
}

RC_GTEST_PROP(JsonProperty, EqualWhateverTheOrderOfMembers, ()) {
  const Value value = any_value(), other = any_value();
  RC_ASSERT(is_equal(value, turned_round(value)));
  RC_ASSERT(is_equal(value, other) == (value == other));
  RC_ASSERT(!is_equal(Array{value}, Array{value, other}));
  RC_ASSERT(!is_equal(Object{{"a", value}}, Object{{"b", value}}));
  RC_ASSERT(!is_equal(Object{{"a", value}}, Object{{"a", value}, {"b", other}}));
}

RC_GTEST_PROP(JsonProperty, EveryBitOfADoubleIsKept, (std::uint64_t bits)) {
  const auto number = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(number));
  RC_ASSERT(parse(serialize(Array{number})).value() == Value(Array{number}));
}

}  // namespace
}  // namespace kymaros::json
