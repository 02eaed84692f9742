#include "runtime/finalizers.hpp"

#include <gtest/gtest.h>

#include "json/merge_patch.hpp"

namespace kymaros::runtime {
namespace {

constexpr std::string_view kOurs = "kymaros.io/sandbox-cleanup";

kube::ObjectMeta metadata(std::vector<std::string> finalizers) {
  return {
      .name = "nightly", .namespace_ = "shop", .resourceVersion = "7", .finalizers = std::move(finalizers)};
}

kube::ObjectMeta after(const kube::ObjectMeta& before, const json::Value& patch) {
  const json::Value object = json::Object{{"metadata", json::encode(before)}};
  const auto patched = json::apply_merge_patch(object, patch);
  return json::decode<kube::ObjectMeta>(*json::find(patched, {"metadata"})).value();
}

TEST(Finalizers, OursIsAddedBesideThoseOfOthers) {
  const auto before = metadata({"other.io/a"});
  EXPECT_FALSE(has_finalizer(before, kOurs));
  const auto patched = after(before, add_finalizer_patch(before, kOurs));
  EXPECT_TRUE(has_finalizer(patched, kOurs));
  EXPECT_TRUE(has_finalizer(patched, "other.io/a"));
}

TEST(Finalizers, AddingTwiceIsAddingOnce) {
  const auto before = metadata({std::string(kOurs)});
  EXPECT_EQ(after(before, add_finalizer_patch(before, kOurs)).finalizers.size(), 1U);
}

TEST(Finalizers, OnlyOursIsRemoved) {
  const auto before = metadata({"other.io/a", std::string(kOurs), "other.io/b"});
  const auto patched = after(before, remove_finalizer_patch(before, kOurs));
  EXPECT_EQ(patched.finalizers, (std::vector<std::string>{"other.io/a", "other.io/b"}));
}

TEST(Finalizers, ThePatchFailsIfSomebodyElseChangedTheObjectMeanwhile) {
  const auto before = metadata({});
  EXPECT_EQ(json::find_string(add_finalizer_patch(before, kOurs), {"metadata", "resourceVersion"}), "7");
  EXPECT_EQ(json::find_string(remove_finalizer_patch(before, kOurs), {"metadata", "resourceVersion"}), "7");
}

TEST(Finalizers, ThePatchTouchesNothingElse) {
  const auto before = metadata({"other.io/a"});
  const auto patch = add_finalizer_patch(before, kOurs);
  ASSERT_EQ(patch.get_object().size(), 1U);
  EXPECT_EQ(patch.get_object().at("metadata").get_object().size(), 2U);
}

}  // namespace
}  // namespace kymaros::runtime
