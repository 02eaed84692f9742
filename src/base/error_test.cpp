#include "base/error.hpp"

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace kymaros {
namespace {

Result<int> parse(bool good) {
  if (!good) return fail(ErrorCode::Invalid, "quota exceeded");
  return 7;
}

Result<int> twice(bool good) {
  KYMAROS_TRY(const int value, parse(good));
  return value * 2;
}

TEST(Error, MessagesAreBuiltOutsideIn) {
  const Error error{.code = ErrorCode::Forbidden, .message = "quota exceeded", .reason = "Forbidden"};
  const auto outer = error.within("POST namespaces").within("create sandbox");
  EXPECT_EQ(outer.message, "create sandbox: POST namespaces: quota exceeded");
  EXPECT_EQ(outer.code, ErrorCode::Forbidden);
  EXPECT_EQ(outer.reason, "Forbidden");
}

TEST(Result, TryHandsErrorsOut) {
  EXPECT_EQ(twice(true), 14);
  ASSERT_FALSE(twice(false).has_value());
  EXPECT_EQ(twice(false).error().message, "quota exceeded");
}

TEST(Error, OnlyTroubleThatPassesIsTransient) {
  EXPECT_TRUE(is_transient(Error{.code = ErrorCode::Unavailable, .message = ""}));
  EXPECT_TRUE(is_transient(Error{.code = ErrorCode::Conflict, .message = ""}));
  EXPECT_FALSE(is_transient(Error{.code = ErrorCode::Invalid, .message = ""}));
  EXPECT_FALSE(is_transient(Error{.code = ErrorCode::Forbidden, .message = ""}));
}

}  // namespace
}  // namespace kymaros
