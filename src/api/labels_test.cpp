#include "api/labels.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <regex>

#include "api/object_name_gen.hpp"

namespace kymaros::api {
namespace {

bool may_be_label_value(const std::string& text) {
  static const std::regex legal("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");
  return text.size() <= 63 && std::regex_match(text, legal);
}

TEST(LabelKeys, AreWhatKubernetesTakes) {
  for (const std::string key : {"tier", "app.kubernetes.io/name", "example.com/Tier_1", "a/b"}) {
    EXPECT_TRUE(is_label_key(key)) << key;
  }
  for (const std::string& key : {std::string(), std::string("/a"), std::string("a/"), std::string("A.b/c"),
                                 std::string("a/b/c"), std::string("-a"), std::string(64, 'a')}) {
    EXPECT_FALSE(is_label_key(key)) << key;
  }
}

TEST(LabelValue, IsTheTextWhereItMayBe) {
  EXPECT_EQ(label_value("nightly-shop"), "nightly-shop");
  EXPECT_EQ(label_value("web.v2"), "web.v2");
  EXPECT_EQ(label_value(""), "");
  EXPECT_EQ(label_value(std::string(63, 'a')), std::string(63, 'a'));
}

TEST(LabelValue, NeverEndsInASeparatorBeforeItsHash) {
  const std::string value = label_value(std::string(53, 'a') + "." + std::string(60, 'b'));
  EXPECT_EQ(value.substr(0, 54), std::string(53, 'a') + "-");
}

RC_GTEST_PROP(LabelValue, OfAnyTextIsLegal, (const std::string& text)) {
  RC_ASSERT(may_be_label_value(label_value(text)));
}

RC_GTEST_PROP(LabelValue, KeepsDifferentNamesDifferent, ()) {
  const auto one = *object_name();
  const auto other = *object_name();
  RC_PRE(one != other);
  RC_ASSERT(label_value(one) != label_value(other));
}

}  // namespace
}  // namespace kymaros::api
