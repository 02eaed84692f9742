#include "json/go_text.hpp"

#include <gtest/gtest.h>

namespace kymaros::json {
namespace {

// What Go 1.26 printed.
TEST(GoText, NumbersHaveAnExponentWhereGoWritesOne) {
  const std::vector<std::tuple<double, std::string, std::string>> rows = {
      {0, "0", "0"},
      {1, "1", "1"},
      {-1.5, "-1.5", "-1.5"},
      {999999, "999999", "999999"},
      {1000000, "1e+06", "1000000"},
      {123456789, "1.23456789e+08", "123456789"},
      {12345678.5, "1.23456785e+07", "12345678.5"},
      {1e20, "1e+20", "100000000000000000000"},
      {1e21, "1e+21", "1e+21"},
      {1e100, "1e+100", "1e+100"},
      {0.0001, "0.0001", "0.0001"},
      {0.00001, "1e-05", "0.00001"},
      {1.25e-7, "1.25e-07", "1.25e-7"},
  };
  for (const auto& [number, text, json] : rows) {
    EXPECT_EQ(go_number(number), text);
    EXPECT_EQ(go_json(number), json);
    EXPECT_EQ(go_bad_value(number), text);
  }
}

TEST(GoText, QuotesEscapeWhatCannotBeSeen) {
  EXPECT_EQ(go_quote(std::string("a\0\x7f", 3)), R"("a\x00\x7f")");
  EXPECT_EQ(go_quote("\u0085\u00a0é\u2028😀"), R"("\u0085\u00a0é\u2028😀")");
  EXPECT_EQ(go_quote("\a\t\n\\\"'"), R"("\a\t\n\\\"'")");
  EXPECT_EQ(go_quote("\xff"), R"("\xff")");
}

TEST(GoText, DecodedValuesAreMapsAndSlices) {
  EXPECT_EQ(go_value(Object{{"b", Array{1, "x", nullptr}}, {"a", Object{{"c", true}}}}),
            "map[a:map[c:true] b:[1 x <nil>]]");
  EXPECT_EQ(go_value(Object()), "map[]");
}

TEST(GoText, JsonIsSortedAndEscapesMarkup) {
  const Value value = Object{{"b", Array{1, true, nullptr, "x"}}, {"a", "<&>\b\x01"}};
  EXPECT_EQ(go_json(value), R"({"a":"\u003c\u0026\u003e\b\u0001","b":[1,true,null,"x"]})");
  EXPECT_EQ(go_bad_value(value), go_json(value));
}

}  // namespace
}  // namespace kymaros::json
