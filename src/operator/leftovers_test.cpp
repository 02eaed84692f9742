#include "operator/leftovers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_provider.hpp"
#include "support/stored_cluster.hpp"

namespace kymaros::op {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Leftovers : public test::StoredCluster {
 protected:
  Leftovers() { wish.metadata = {.name = "nightly", .namespace_ = "team", .uid = "test-uid"}; }
  void has_namespace(const std::string& name, const std::string& labels) {
    cluster.put("/api/v1/namespaces/" + name,
                R"({"metadata": {"name": ")" + name + R"(", "uid": "u-)" + name +
                    R"(", "annotations": {"kymaros.io/sandbox": "kept"}, "labels": )" + labels + "}}");
  }
  /// As "run: namespace drawn|given uid ... | restore ...".
  std::vector<std::string> found() {
    std::vector<std::string> lines;
    for (const auto& target : loop.run(find_leftovers(client, provider, wish, loop.clock().now())).value()) {
      auto line = target.owner.run + ":";
      for (const auto& one : target.namespaces)
        line += " " + one.name + (one.is_drawn ? " drawn " : " given ") + one.uid;
      for (const auto& restore : target.restores) line += " | " + restore;
      lines.push_back(line);
    }
    return lines;
  }

  test::FakeProvider provider;
  api::RestoreTest wish;
};

constexpr auto kOurs = R"({"kymaros.io/managed-by": "kymaros", "kymaros.io/test": "nightly",
    "kymaros.io/owner-namespace": "team", "kymaros.io/owner-uid": "test-uid", "kymaros.io/run": "r2"})";

TEST_F(Leftovers, AreWhatUncleanRunsRecorded) {
  wish.status.unclean = {{.run = "r1",
                          .sandboxes = {{.namespace_ = "rp-test-nightly-aaaaaa", .uid = "u1", .drawn = true},
                                        {.namespace_ = "team-prod", .uid = ""}},
                          .restores = {"restore-1"}}};
  EXPECT_THAT(found(), ElementsAre("r1: rp-test-nightly-aaaaaa drawn u1 team-prod given  | restore-1"));
}

/// Its owner took the sandboxName out of the spec: that does not make it a name of ours.
TEST_F(Leftovers, ANameThatOnlyLooksDrawnIsNotOurs) {
  wish.status.sandboxNamespaces = {"rp-test-nightly-prod01"};
  has_namespace("rp-test-nightly-prod01", "{}");
  EXPECT_THAT(found(), IsEmpty());
  wish.metadata.deletionTimestamp = loop.clock().now();
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Leftovers, OfATestThatGoesAreAllThatBearItsUid) {
  has_namespace("kept", kOurs);
  has_namespace("a-copy-of-it", kOurs);
  has_namespace("foreign", R"({"kymaros.io/owner-uid": "another", "kymaros.io/run": "r3"})");
  provider.restores["restore-2"].labels = {{"kymaros.io/owner-uid", "test-uid"}, {"kymaros.io/run", "r2"}};
  provider.restores["restore-3"].labels = {{"kymaros.io/owner-uid", "another"}, {"kymaros.io/run", "r3"}};
  EXPECT_THAT(found(), IsEmpty()) << "the sweeper has them, a kept one when it expires";
  wish.metadata.deletionTimestamp = loop.clock().now();
  wish.status.unclean = {{.run = "r2", .restores = {"restore-2"}}, {.run = "r1"}};
  EXPECT_THAT(found(), UnorderedElementsAre("r1:", "r2: kept given u-kept | restore-2"));
}

TEST_F(Leftovers, AreAsOldAsTheOldestOfThem) {
  const auto now = loop.clock().now();
  const auto earlier = now - std::chrono::minutes(5);
  provider.restores["r"] = {.created_at = earlier,
                            .labels = {{"kymaros.io/owner-uid", "test-uid"}, {"kymaros.io/run", "r2"}}};
  wish.metadata.deletionTimestamp = now;
  EXPECT_EQ(loop.run(find_leftovers(client, provider, wish, now)).value().front().since, earlier)
      << "or volumes of the run would count as older than it";
}

TEST_F(Leftovers, AreNotSaidToBeGoneWhenTheServerIsInTrouble) {
  wish.metadata.deletionTimestamp = loop.clock().now();
  cluster.refusals["/api/v1/namespaces"] = 500;
  EXPECT_FALSE(loop.run(find_leftovers(client, provider, wish, loop.clock().now())));
}

}  // namespace
}  // namespace kymaros::op
