#include "runtime/conditions.hpp"

#include <gtest/gtest.h>

namespace kymaros::runtime {
namespace {

using namespace std::chrono_literals;
const Time kNow{std::chrono::seconds(1'774'494'000)};

TEST(Conditions, TheTransitionTimeMovesOnlyWhenTheStatusTurns) {
  std::vector<kube::Condition> conditions;
  EXPECT_TRUE(set_condition(conditions, {.type = "Ready", .status = "True", .reason = "Fine"}, kNow));
  EXPECT_TRUE(set_condition(conditions, {.type = "Ready", .status = "True", .reason = "Better"}, kNow + 1h));
  EXPECT_EQ(find_condition(conditions, "Ready")->lastTransitionTime, kNow);
  EXPECT_EQ(find_condition(conditions, "Ready")->reason, "Better");
  EXPECT_TRUE(set_condition(conditions, {.type = "Ready", .status = "False", .reason = "Bad"}, kNow + 2h));
  EXPECT_EQ(find_condition(conditions, "Ready")->lastTransitionTime, kNow + 2h);
  EXPECT_EQ(conditions.size(), 1U);
}

TEST(Conditions, SayingTheSameAgainChangesNothing) {
  std::vector<kube::Condition> conditions;
  const kube::Condition ready{.type = "Ready", .status = "True", .reason = "Fine"};
  set_condition(conditions, ready, kNow);
  EXPECT_FALSE(set_condition(conditions, ready, kNow + 1h));
}

TEST(Conditions, EachTypeStandsForItself) {
  std::vector<kube::Condition> conditions;
  set_condition(conditions, {.type = "Ready", .status = "True"}, kNow);
  set_condition(conditions, {.type = "Running", .status = "False"}, kNow);
  EXPECT_EQ(conditions.size(), 2U);
  EXPECT_EQ(find_condition(conditions, "Clean"), nullptr);
}

}  // namespace
}  // namespace kymaros::runtime
