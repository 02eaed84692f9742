#include "backup/velero/namespace_filter.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace kymaros::backup::velero {
namespace {

TEST(NamespaceFilter, PatternsMatchAsVeleroWritesThem) {
  struct Row {
    const char *pattern, *name;
    bool matches;
  };
  const Row rows[] = {
      {"shop", "shop", true},
      {"shop", "shop2", false},
      {"*", "anything", true},
      {"shop-*", "shop-eu", true},
      {"shop-*", "shop", false},
      {"*-db", "eu-west-db", true},
      {"*-db-*", "a-db-b-db-c", true},
      {"s?op", "stop", true},
      {"s?op", "sop", false},
      {"shop-[a-c]", "shop-b", true},
      {"shop-[a-c]", "shop-d", false},
      {"shop-[!a-c]", "shop-d", true},
      {"shop-[", "shop-[", true},
      {"{shop,bank}-eu", "bank-eu", true},
      {"{shop,bank}-eu", "pub-eu", false},
      {"{a,b}{c,d}", "bd", true},
      {"{a,", "{a,", true},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(matches_namespace(row.pattern, row.name), row.matches) << row.pattern << " / " << row.name;
  }
}

TEST(NamespaceFilter, AnExplosionOfAlternativesMatchesNothing) {
  EXPECT_FALSE(matches_namespace("{a,b}{a,b}{a,b}{a,b}{a,b}", "aaaaa"));
}

TEST(NamespaceFilter, ExclusionsWinAndNoIncludeMeansAll) {
  EXPECT_TRUE(covers({}, "shop"));
  EXPECT_TRUE(covers({.includedNamespaces = {"*"}}, "shop"));
  EXPECT_FALSE(covers({.includedNamespaces = {"bank"}}, "shop"));
  EXPECT_FALSE(covers({.excludedNamespaces = {"sh*"}}, "shop"));
  EXPECT_FALSE(covers({.includedNamespaces = {"shop"}, .excludedNamespaces = {"shop"}}, "shop"));
}

RC_GTEST_PROP(NamespaceFilter, EveryNameMatchesItselfAndAnyPrefixWithAStar, ()) {
  const auto name = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab-0")));
  const auto cut = *rc::gen::inRange<std::size_t>(0, name.size() + 1);
  RC_ASSERT(matches_namespace(name, name));
  RC_ASSERT(matches_namespace(name.substr(0, cut) + "*", name));
  RC_ASSERT(matches_namespace("*" + name.substr(cut), name));
}

RC_GTEST_PROP(NamespaceFilter, NoPatternDoesHarm, (const std::string& pattern, const std::string& name)) {
  matches_namespace(pattern, name);
}

}  // namespace
}  // namespace kymaros::backup::velero
