#include "sim/controllers/garbage_collector.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;
using Propagation = Deletion::Propagation;

class GarbageCollectorTest : public testing::Test {
 protected:
  /// A ConfigMap in "shop" with these owners, all of them ConfigMaps there.
  ObjectPtr create(std::string_view name, const std::vector<ObjectPtr>& owners = {}, bool blocks = true) {
    json::Array references;
    for (const auto& owner : owners) {
      auto reference = controller_reference(*owner);
      reference["controller"] = false;
      reference["blockOwnerDeletion"] = blocks;
      references.push_back(std::move(reference));
    }
    json::Object metadata{{"name", name}, {"namespace", "shop"}};
    if (!references.empty()) metadata["ownerReferences"] = std::move(references);
    return core.registry.create("configmaps", json::Object{{"metadata", std::move(metadata)}}).value();
  }
  void remove(std::string_view name, Propagation propagation = Propagation::Background) {
    ASSERT_TRUE(
        core.registry.remove("configmaps", {"shop", std::string(name)}, {.propagation = propagation}));
  }
  ObjectPtr find(std::string_view name) {
    return core.registry.find("configmaps", {"shop", std::string(name)});
  }
  bool is_there(std::string_view name) { return find(name) != nullptr; }
  void set_finalizers(std::string_view name, json::Value list) {
    ASSERT_TRUE(core.registry.merge("configmaps", {"shop", std::string(name)},
                                    {{"metadata", json::Object{{"finalizers", std::move(list)}}}}));
  }

  test::SimCore core;
  GarbageCollector collector{core.registry};
};

TEST_F(GarbageCollectorTest, DeletesWhatItsOwnerLeavesBehindGenerationByGeneration) {
  const auto owner = create("owner");
  const auto child = create("child", {owner});
  create("grandchild", {child});
  create("stranger");
  remove("owner");
  EXPECT_TRUE(is_there("child")) << "in the background";
  core.loop.run_for(1s);
  EXPECT_FALSE(is_there("child"));
  EXPECT_FALSE(is_there("grandchild"));
  EXPECT_TRUE(is_there("stranger"));
}

TEST_F(GarbageCollectorTest, KeepsWhatHasAnotherOwner) {
  const auto one = create("one"), two = create("two");
  create("child", {one, two});
  remove("one");
  core.loop.run_for(1s);
  ASSERT_TRUE(is_there("child"));
  const auto owners = owners_of(*find("child"));
  ASSERT_EQ(owners.size(), 1u);
  EXPECT_EQ(owners[0].name, "two");
}

TEST_F(GarbageCollectorTest, KnowsOwnersByUid) {
  const auto old = create("owner");
  remove("owner");
  create("owner");
  create("child", {old});
  core.loop.run_for(1s);
  EXPECT_FALSE(is_there("child"));
}

TEST_F(GarbageCollectorTest, LooksForOwnersInTheSameNamespaceOnly) {
  const auto owner = create("owner");
  core.registry
      .create("configmaps",
              json::Object{
                  {"metadata", json::Object{{"name", "child"},
                                            {"namespace", "other"},
                                            {"ownerReferences", json::Array{controller_reference(*owner)}}}}})
      .value();
  core.loop.run_for(1s);
  EXPECT_EQ(core.registry.find("configmaps", {"other", "child"}), nullptr);
}

TEST_F(GarbageCollectorTest, LeavesOwnersOfUnknownKindsAlone) {
  core.create("configmaps", R"({"metadata": {"name": "child", "namespace": "shop", "ownerReferences": [
      {"apiVersion": "example.com/v1", "kind": "Shop", "name": "one", "uid": "u"}]}})");
  core.loop.run_for(1h);
  EXPECT_TRUE(is_there("child"));
}

TEST_F(GarbageCollectorTest, WaitsForDependentsInTheForeground) {
  const auto owner = create("owner");
  create("child", {owner});
  set_finalizers("child", json::Array{"example.com/hold"});
  remove("owner", Propagation::Foreground);
  core.loop.run_for(1min);
  ASSERT_TRUE(is_there("owner"));
  EXPECT_EQ(finalizers_of(*find("owner")), std::vector<std::string>{"foregroundDeletion"});
  EXPECT_TRUE(is_being_deleted(*find("child")));
  set_finalizers("child", nullptr);
  core.loop.run_for(1s);
  EXPECT_FALSE(is_there("child"));
  EXPECT_FALSE(is_there("owner"));
}

TEST_F(GarbageCollectorTest, DoesNotWaitForDependentsThatDoNotBlock) {
  const auto owner = create("owner");
  create("child", {owner}, false);
  set_finalizers("child", json::Array{"example.com/hold"});
  remove("owner", Propagation::Foreground);
  core.loop.run_for(1min);
  EXPECT_FALSE(is_there("owner"));
  EXPECT_TRUE(is_being_deleted(*find("child")));
}

TEST_F(GarbageCollectorTest, TakesGrandchildrenFirstInTheForeground) {
  const auto owner = create("owner");
  const auto child = create("child", {owner});
  create("grandchild", {child});
  set_finalizers("grandchild", json::Array{"example.com/hold"});
  remove("owner", Propagation::Foreground);
  core.loop.run_for(1min);
  EXPECT_TRUE(is_there("owner"));
  EXPECT_EQ(finalizers_of(*find("child")), std::vector<std::string>{"foregroundDeletion"});
  set_finalizers("grandchild", nullptr);
  core.loop.run_for(1s);
  EXPECT_FALSE(is_there("owner"));
  EXPECT_FALSE(is_there("child"));
}

TEST_F(GarbageCollectorTest, EndsCirclesInTheForeground) {
  const auto one = create("one");
  const auto two = create("two", {one});
  ASSERT_TRUE(core.registry.merge(
      "configmaps", {"shop", "one"},
      {{"metadata", json::Object{{"ownerReferences", json::Array{controller_reference(*two)}}}}}));
  remove("one", Propagation::Foreground);
  core.loop.run_for(1min);
  EXPECT_FALSE(is_there("one"));
  EXPECT_FALSE(is_there("two"));
}

TEST_F(GarbageCollectorTest, SetsOrphansFree) {
  const auto owner = create("owner");
  create("child", {owner});
  remove("owner", Propagation::Orphan);
  core.loop.run_for(1min);
  EXPECT_FALSE(is_there("owner"));
  ASSERT_TRUE(is_there("child"));
  EXPECT_TRUE(owners_of(*find("child")).empty());
}

/// Objects "0", "1", ... whose owners are earlier ones, of which some are deleted in turn.
RC_GTEST_PROP(GarbageCollectorLaw, LeavesExactlyWhatHasAnOwnerLeftOrNeverHadOne, ()) {
  test::SimCore core;
  GarbageCollector collector(core.registry);
  std::vector<ObjectPtr> objects;
  std::vector<std::vector<std::size_t>> owners;
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  for (std::size_t i = 0; i < count; ++i) {
    auto& mine = owners.emplace_back();
    json::Array references;
    for (std::size_t j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 4) != 0) continue;
      mine.push_back(j);
      auto reference = controller_reference(*objects[j]);
      reference["controller"] = false;
      reference["blockOwnerDeletion"] = *rc::gen::arbitrary<bool>();
      references.push_back(std::move(reference));
    }
    const json::Object metadata{
        {"name", std::to_string(i)}, {"namespace", "shop"}, {"ownerReferences", std::move(references)}};
    objects.push_back(core.registry.create("configmaps", json::Object{{"metadata", metadata}}).value());
  }
  std::vector<bool> is_gone(count);
  for (const auto i :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, count))) {
    const auto how = *rc::gen::element(Propagation::Background, Propagation::Foreground);
    (void)core.registry.remove("configmaps", {"shop", std::to_string(i)}, {.propagation = how});
    is_gone[i] = true;
    core.loop.run_for(std::chrono::milliseconds(*rc::gen::inRange(0, 100)));
  }
  core.loop.run_for(1min);
  for (std::size_t i = 0; i < count; ++i) {
    const bool loses_all = !owners[i].empty() &&
                           std::ranges::all_of(owners[i], [&](std::size_t owner) { return is_gone[owner]; });
    is_gone[i] = is_gone[i] || loses_all;
    const auto left = core.registry.find("configmaps", {"shop", std::to_string(i)});
    RC_ASSERT((left == nullptr) == is_gone[i]);
  }
}

}  // namespace
}  // namespace kymaros::sim
