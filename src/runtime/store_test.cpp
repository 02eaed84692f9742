#include "runtime/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace kymaros::runtime {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

json::Value pod(std::string_view name, std::string_view node) {
  return json::Object{{"name", name}, {"node", node}};
}

std::vector<std::string> names(const std::vector<Store::Object>& objects) {
  std::vector<std::string> out;
  for (const auto& object : objects) out.push_back(json::find_string(*object, {"name"}));
  return out;
}

std::vector<std::string> by_node(const json::Value& object) { return {json::find_string(object, {"node"})}; }

TEST(Store, AnIndexFollowsEveryChange) {
  Store store;
  store.put({"shop", "early"}, pod("early", "n1"));
  store.add_index("node", by_node);
  store.put({"shop", "late"}, pod("late", "n1"));
  EXPECT_THAT(names(store.by_index("node", "n1")), ElementsAre("early", "late"));
  store.put({"shop", "early"}, pod("early", "n2"));
  EXPECT_THAT(names(store.by_index("node", "n1")), ElementsAre("late"));
  EXPECT_THAT(names(store.by_index("node", "n2")), ElementsAre("early"));
  store.drop({"shop", "early"});
  EXPECT_THAT(store.by_index("node", "n2"), IsEmpty());
  EXPECT_THAT(store.by_index("no such index", "n1"), IsEmpty());
}

TEST(Store, TellsBeforeAndAfterAndNothingOfWhatDidNotChange) {
  Store store;
  std::vector<std::string> told;
  const auto subscription =
      store.subscribe([&](const kube::ObjectKey& key, const json::Value* before, const json::Value* after) {
        told.push_back(key.name + ": " + (before ? json::serialize(*before) : "nothing") + " -> " +
                       (after ? json::serialize(*after) : "nothing"));
      });
  EXPECT_TRUE(store.put({"shop", "web"}, 1));
  EXPECT_FALSE(store.put({"shop", "web"}, 1));
  EXPECT_TRUE(store.put({"shop", "web"}, 2));
  EXPECT_TRUE(store.drop({"shop", "web"}));
  EXPECT_FALSE(store.drop({"shop", "web"}));
  EXPECT_THAT(told, ElementsAre("web: nothing -> 1", "web: 1 -> 2", "web: 2 -> nothing"));
}

TEST(Store, ASubscriptionEndsWithItsOwnerAlsoAmidAChange) {
  Store store;
  int calls = 0;
  std::optional<Store::Subscription> second;
  const auto first = store.subscribe([&](const auto&, const auto*, const auto*) { second.reset(); });
  second = store.subscribe([&](const auto&, const auto*, const auto*) { ++calls; });
  store.put({"shop", "web"}, 1);
  EXPECT_EQ(calls, 0);
  store.put({"shop", "web"}, 2);
  EXPECT_EQ(calls, 0);
}

TEST(Store, ASubscriptionMayOutliveItsStore) {
  Store::Subscription subscription;
  {
    Store store;
    subscription = store.subscribe([](const auto&, const auto*, const auto*) {});
  }
}

TEST(Store, AnObjectInUseOutlivesItsPlaceInTheStore) {
  Store store;
  store.put({"shop", "web"}, "first");
  const auto held = store.find({"shop", "web"});
  store.drop({"shop", "web"});
  EXPECT_EQ(*held, json::Value("first"));
  EXPECT_EQ(store.find({"shop", "web"}), nullptr);
}

}  // namespace
}  // namespace kymaros::runtime
