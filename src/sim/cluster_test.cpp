#include "sim/cluster.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

/// All parts together.
class ClusterTest : public testing::Test {
 protected:
  ClusterTest() {
    loop.run_for(5s);
    create("namespaces", R"({"metadata": {"name": "shop"}})");
    loop.run_for(5s);
  }
  void create(const std::string& resource, std::string_view text) {
    const auto made = cluster.registry().create(resource, json::parse(text).value());
    if (!made) throw std::runtime_error(made.error().message);
  }
  void workload(const std::string& resource, const std::string& more = {}) {
    create(resource, fmt::format(R"({{"metadata": {{"namespace": "shop", "name": "web"}}, "spec": {{{}
        "selector": {{"matchLabels": {{"app": "web"}}}},
        "template": {{"metadata": {{"labels": {{"app": "web"}}}},
                      "spec": {{"containers": [{{"name": "web", "image": "nginx:1"}}]}}}}}}}})",
                                 more));
  }
  ObjectPtr find(const std::string& resource, const std::string& name = "web") {
    return cluster.registry().find(resource, {"shop", name});
  }
  std::int64_t status(const std::string& resource, const std::string& field) {
    return integer_at(*find(resource), {"status", field});
  }
  std::vector<ObjectPtr> pods() { return cluster.registry().list("pods", "shop"); }

  async::VirtualLoop loop;
  SeededRandom random{7};
  Cluster cluster{loop.executor(), loop.clock(), random, {}};
};

TEST_F(ClusterTest, ADeploymentComesUp) {
  workload("deployments.apps", R"("replicas": 2, )");
  loop.run_for(10s);
  EXPECT_EQ(status("deployments.apps", "readyReplicas"), 2);
  EXPECT_TRUE(is_condition_true(*find("deployments.apps"), "Available"));
  for (const auto& pod : pods()) EXPECT_EQ(json::find_string(*pod, {"status", "phase"}), "Running");
}

TEST_F(ClusterTest, AStatefulSetHasItsVolumes) {
  workload("statefulsets.apps", R"("replicas": 2, "volumeClaimTemplates": [{"metadata": {"name": "data"},
      "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}], )");
  loop.run_for(1min);
  EXPECT_EQ(status("statefulsets.apps", "readyReplicas"), 2);
  EXPECT_EQ(json::find_string(*find("persistentvolumeclaims", "data-web-1"), {"status", "phase"}), "Bound");
}

TEST_F(ClusterTest, ADaemonSetAndAJobDoTheirs) {
  workload("daemonsets.apps");
  create("jobs.batch", R"({"metadata": {"namespace": "shop", "name": "web"}, "spec": {"template": {"spec":
      {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox"}]}}}})");
  loop.run_for(30s);
  EXPECT_EQ(status("daemonsets.apps", "numberReady"), 1);
  EXPECT_TRUE(is_condition_true(*find("jobs.batch"), "Complete"));
}

TEST_F(ClusterTest, AQuotaOfNoPodsShowsInTheDeployment) {
  create("resourcequotas",
         R"({"metadata": {"namespace": "shop", "name": "closed"}, "spec": {"hard": {"pods": "0"}}})");
  loop.run_for(1s);
  workload("deployments.apps");
  loop.run_for(10s);
  const auto deployment = find("deployments.apps");
  const auto* failure = find_condition(*deployment, "ReplicaFailure");
  ASSERT_TRUE(failure);
  EXPECT_TRUE(json::find_string(*failure, {"message"}).contains("exceeded quota: closed"));
}

TEST_F(ClusterTest, ADeletedNamespaceIsGoneWithAllThatRan) {
  workload("deployments.apps", R"("replicas": 2, )");
  create("jobs.batch", R"({"metadata": {"namespace": "shop", "name": "web"}, "spec": {"template": {
      "metadata": {"annotations": {"sim.kubernetes.io/complete": "after=1h"}},
      "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox"}]}}}})");
  loop.run_for(10s);
  ASSERT_EQ(pods().size(), 3u);
  cluster.registry().remove("namespaces", {"", "shop"});
  loop.run_for(1min);
  EXPECT_FALSE(cluster.registry().find("namespaces", {"", "shop"}));
  EXPECT_TRUE(pods().empty()) << "pods of Jobs have a finalizer that somebody must remove";
}

TEST_F(ClusterTest, ALostNodeKeepsItsPodsUntilItIsBack) {
  workload("deployments.apps");
  loop.run_for(10s);
  const auto first = key_of(*pods().front());
  cluster.lose_node();
  loop.run_for(49s);
  EXPECT_EQ(status("deployments.apps", "readyReplicas"), 1) << "nobody has noticed yet";
  loop.run_for(2s);
  EXPECT_EQ(status("deployments.apps", "readyReplicas"), 0);
  const auto node = cluster.registry().find("nodes", {"", "node1"});
  EXPECT_EQ(json::find_string(*find_condition(*node, "Ready"), {"status"}), "Unknown");
  EXPECT_FALSE(is_being_deleted(*cluster.registry().find("pods", first)));
  loop.run_for(5min);
  EXPECT_TRUE(is_being_deleted(*cluster.registry().find("pods", first))) << "after tolerationSeconds";
  EXPECT_EQ(pods().size(), 2u) << "its successor finds no node";
  loop.run_for(1h);
  EXPECT_EQ(pods().size(), 2u);
  cluster.regain_node();
  loop.run_for(1min);
  EXPECT_FALSE(cluster.registry().find("pods", first));
  EXPECT_EQ(status("deployments.apps", "readyReplicas"), 1);
}

TEST_F(ClusterTest, ANodeThatIsAwayForAMomentDisturbsNobody) {
  workload("deployments.apps");
  loop.run_for(10s);
  cluster.lose_node();
  loop.run_for(30s);
  cluster.regain_node();
  loop.run_for(10min);
  EXPECT_EQ(status("deployments.apps", "readyReplicas"), 1);
  EXPECT_EQ(pods().size(), 1u);
}

TEST_F(ClusterTest, ComesToRest) {
  workload("deployments.apps");
  loop.run_for(2h);     // events have gone
  std::string written;  // Velero looks at its storage each minute
  cluster.registry().storage().observe([&](const Change& change) {
    if (!change.resource.ends_with("velero.io")) written += change.resource + " ";
  });
  loop.run_for(24h);
  EXPECT_EQ(written, "");
}

}  // namespace
}  // namespace kymaros::sim
