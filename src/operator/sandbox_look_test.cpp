#include "operator/sandbox_look.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/domain_builders.hpp"
#include "support/stored_cluster.hpp"

namespace kymaros::op {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class SandboxLookTest : public test::StoredCluster {
 protected:
  void add_pod(const std::string& name, const std::string& owner_kind) {
    cluster.put("/api/v1/namespaces/box/pods/" + name,
                R"({"metadata": {"namespace": "box", "name": ")" + name +
                    R"(", "ownerReferences": [{"controller": true, "kind": ")" + owner_kind +
                    R"(", "name": "its-owner"}]}})");
  }
  std::vector<std::string> asked_for(const domain::Inventory* backup) {
    EXPECT_TRUE(loop.run(look_into(client, {"box"}, backup)));
    std::vector<std::string> plurals;
    for (const auto& request : transport.requests()) {
      const auto path = request.url.substr(0, request.url.find('?'));
      plurals.push_back(path.substr(path.rfind('/') + 1));
    }
    return plurals;
  }
};

TEST_F(SandboxLookTest, AsksForTheKindsThatTheBackupHolds) {
  const domain::Inventory backup{.objects = {test::object("StatefulSet", "db"),
                                             test::object("Job", "migrate"), test::object("Secret", "key")}};
  EXPECT_THAT(asked_for(&backup), ElementsAre("pods", "statefulsets", "jobs"));
}

TEST_F(SandboxLookTest, AsksForNoWorkloadsWhereThereAreNone) {
  const domain::Inventory backup{.objects = {test::object("ConfigMap", "settings")}};
  EXPECT_THAT(asked_for(&backup), ElementsAre("pods"));
}

TEST_F(SandboxLookTest, AsksForTheOwnersOfPodsThatSomebodyElseMade) {
  add_pod("web-1", "ReplicaSet");
  add_pod("agent-1", "DaemonSet");
  add_pod("db-1", "Widget");
  const domain::Inventory backup{.objects = {test::object("ConfigMap", "settings")}};
  EXPECT_THAT(asked_for(&backup), ElementsAre("pods", "deployments", "daemonsets", "replicasets"));
}

TEST_F(SandboxLookTest, AsksForAllWhereNobodyKnowsWhatTheBackupHolds) {
  EXPECT_THAT(asked_for(nullptr), SizeIs(7));
}

}  // namespace
}  // namespace kymaros::op
