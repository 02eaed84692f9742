#include "http/message.hpp"

#include <gtest/gtest.h>

namespace kymaros::http {
namespace {

TEST(Headers, NamesCompareWithoutRegardToCase) {
  Headers headers;
  headers.set("Content-Type", "application/json");
  EXPECT_EQ(headers.get("content-type"), "application/json");
  EXPECT_TRUE(headers.contains("CONTENT-TYPE"));
  EXPECT_FALSE(headers.contains("Content-Typ"));
}

TEST(Headers, SetReplacesAllFieldsOfTheName) {
  Headers headers;
  headers.add("warning", "299 - a");
  headers.add("Warning", "299 - b");
  EXPECT_EQ(headers.get("Warning"), "299 - a");
  headers.set("WARNING", "299 - c");
  EXPECT_EQ(headers.get("warning"), "299 - c");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 1);
}

TEST(Headers, AnAbsentFieldIsEmpty) { EXPECT_EQ(Headers().get("Retry-After"), ""); }

}  // namespace
}  // namespace kymaros::http
