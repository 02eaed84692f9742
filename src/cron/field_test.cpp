#include "cron/field.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kymaros::cron {
namespace {

using testing::HasSubstr;

struct Story {
  std::string text;
  const FieldKind* kind;
  std::vector<int> values;
};

void PrintTo(const Story& story, std::ostream* out) { *out << story.kind->name << ' ' << story.text; }

class FieldText : public testing::TestWithParam<Story> {};

TEST_P(FieldText, AllowsTheseValues) {
  const auto& [text, kind, values] = GetParam();
  const auto field = Field::parse(text, *kind);
  ASSERT_TRUE(field.has_value()) << field.error().message;
  std::vector<int> allowed;
  for (auto value = field->next(0); value; value = field->next(*value + 1)) {
    EXPECT_TRUE(field->contains(*value));
    allowed.push_back(*value);
  }
  EXPECT_EQ(allowed, values);
}

INSTANTIATE_TEST_SUITE_P(
    Field, FieldText,
    testing::Values(Story{"0", &kMinute, {0}}, Story{"59", &kMinute, {59}}, Story{"07", &kMinute, {7}},
                    Story{"5,3,5", &kMinute, {3, 5}}, Story{"1,,2,", &kMinute, {1, 2}},
                    Story{"*/20", &kMinute, {0, 20, 40}}, Story{"?/20", &kMinute, {0, 20, 40}},
                    Story{"50/4", &kMinute, {50, 54, 58}}, Story{"10-20/5,1", &kMinute, {1, 10, 15, 20}},
                    Story{"5-5/2", &kMinute, {5}}, Story{"3/99", &kMinute, {3}},
                    Story{"3/2147483647", &kMinute, {3}}, Story{"*/7", &kDayOfMonth, {1, 8, 15, 22, 29}},
                    Story{"10-12", &kMonth, {10, 11, 12}}, Story{"jan,MAR-May", &kMonth, {1, 3, 4, 5}},
                    Story{"Oct-12", &kMonth, {10, 11, 12}}, Story{"*", &kDayOfWeek, {0, 1, 2, 3, 4, 5, 6}},
                    Story{"sun", &kDayOfWeek, {0}}, Story{"7", &kDayOfWeek, {0}},
                    Story{"5-7", &kDayOfWeek, {0, 5, 6}}, Story{"sat-sun", &kDayOfWeek, {0, 6}},
                    Story{"mon-sun/2", &kDayOfWeek, {0, 1, 3, 5}}, Story{"7/2", &kDayOfWeek, {0, 2, 4, 6}},
                    Story{"0-7", &kDayOfWeek, {0, 1, 2, 3, 4, 5, 6}}));

TEST(Field, LeavesTheDayOpenOnlyWithoutSteps) {
  for (const auto* text : {"*", "?", "*/1", "1,*"})
    EXPECT_TRUE(Field::parse(text, kDayOfMonth)->is_open()) << text;
  for (const auto* text : {"1-31", "*/2", "1"})
    EXPECT_FALSE(Field::parse(text, kDayOfMonth)->is_open()) << text;
}

TEST(Field, RefusesWhatIsMalformed) {
  const auto refused = [](std::string_view text, const FieldKind& kind, std::string_view why) {
    const auto field = Field::parse(text, kind);
    ASSERT_FALSE(field.has_value()) << text;
    EXPECT_EQ(field.error().code, ErrorCode::Invalid) << text;
    EXPECT_THAT(field.error().message, HasSubstr(std::string(why))) << text;
  };
  refused("", kMinute, "minute: \"\" names no value");
  refused(",", kMinute, "minute: \",\" names no value");
  refused("-1", kMinute, "\"\" is not a number");
  refused("1--2", kMinute, "\"-2\" is not a number");
  refused("1-2-3", kMinute, "\"2-3\" is not a number");
  refused("+1", kMinute, "\"+1\" is not a number");
  refused("1.5", kMinute, "\"1.5\" is not a number");
  refused("99999999999999999999", kMinute, "is not a number");
  refused("*-5", kMinute, "\"*\" is not a number");
  refused("*5", kMinute, "\"*5\" is not a number");
  refused("20-10", kMinute, "\"20-10\" runs backwards");
  refused("*/0", kMinute, "\"*/0\" has a step");
  refused("*/", kMinute, "\"*/\" has a step");
  refused("*/-2", kMinute, "\"*/-2\" has a step");
  refused("*/2/2", kMinute, "\"*/2/2\" has a step");
  refused("jan", kMinute, "\"jan\" is not a number");
  refused("mon", kMonth, "jan to dec");
  refused("monday", kDayOfWeek, "\"monday\" is neither a number nor a name (sun to sat)");
  refused("7-3", kDayOfWeek, "runs backwards");
  refused("fri-mon", kDayOfWeek, "runs backwards");
  refused("L", kDayOfMonth, "\"L\" is not a number");
}

}  // namespace
}  // namespace kymaros::cron
