#include "api/problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kymaros::api {
namespace {

TEST(Problems, AreDescribedOneAfterTheOther) {
  const std::vector<Problem> problems = {{.path = "spec.a", .message = "is odd"},
                                         {.path = "spec.b", .message = "too"}};
  EXPECT_EQ(describe(problems), "spec.a: is odd; spec.b: too");
  EXPECT_EQ(describe({}), "");
}

TEST(Problems, BeyondWhatAPersonReadsAreCounted) {
  const std::vector<Problem> problems(500, Problem{.path = "spec.a", .message = std::string(100, 'x')});
  EXPECT_LT(describe(problems).size(), 2100U);
  EXPECT_THAT(describe(problems), testing::EndsWith(" more"));
}

TEST(Problems, OfAnyLengthAreCut) {
  const std::vector<Problem> problems = {{.path = std::string(100'000, 'x'), .message = "is odd"}};
  EXPECT_EQ(describe(problems).size(), 2000U);
}

}  // namespace
}  // namespace kymaros::api
