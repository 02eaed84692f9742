#include "sim/admission/resource_quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/controllers/resource_quotas.hpp"
#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class ResourceQuotaTest : public testing::Test {
 protected:
  ResourceQuotaTest() { admit_by_quota(core.registry); }

  void limit(json::Object hard, json::Object more = {}) {
    auto spec = std::move(more);
    spec["hard"] = std::move(hard);
    const json::Object metadata{{"name", "compute"}, {"namespace", "shop"}};
    ASSERT_TRUE(core.registry.create("resourcequotas",
                                     json::Object{{"metadata", metadata}, {"spec", std::move(spec)}}));
    core.loop.run_for(1s);
  }
  Answer<ObjectPtr> create(const std::string& resource, std::string_view name, json::Object rest = {}) {
    rest["metadata"] = json::Object{{"name", name}, {"namespace", "shop"}};
    return core.registry.create(resource, std::move(rest));
  }
  /// With one container "web".
  Answer<ObjectPtr> create_pod(std::string_view name, json::Object resources = {}) {
    const json::Object container{{"name", "web"}, {"resources", std::move(resources)}};
    return create("pods", name, {{"spec", json::Object{{"containers", json::Array{container}}}}});
  }
  std::string used(std::string_view name) {
    return core.text("resourcequotas", {"shop", "compute"}, {"status", "used", name});
  }
  static std::string refusal(const Answer<ObjectPtr>& answer) {
    EXPECT_FALSE(answer);
    return answer ? std::string() : answer.error().message;
  }

  test::SimCore core;
  ResourceQuotas controller{core.registry};
};

TEST_F(ResourceQuotaTest, RefusesWhatExceedsItInTheServersWords) {
  limit({{"pods", "1"}});
  EXPECT_EQ(used("pods"), "0");
  ASSERT_TRUE(create_pod("one"));
  EXPECT_EQ(used("pods"), "1") << "charged at once";
  EXPECT_EQ(refusal(create_pod("two")),
            "pods \"two\" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=1, limited: "
            "pods=1");
}

TEST_F(ResourceQuotaTest, NamesOnlyWhatIsExceeded) {
  limit({{"pods", "5"}, {"requests.cpu", "1"}, {"requests.memory", "1Gi"}});
  ASSERT_TRUE(create_pod("one", {{"requests", json::Object{{"cpu", "600m"}, {"memory", "512Mi"}}}}));
  EXPECT_EQ(
      refusal(create_pod("two", {{"requests", json::Object{{"cpu", "0.5"}, {"memory", "768Mi"}}}})),
      "pods \"two\" is forbidden: exceeded quota: compute, requested: "
      "requests.cpu=500m,requests.memory=768Mi, used: requests.cpu=600m,requests.memory=512Mi, limited: "
      "requests.cpu=1,requests.memory=1Gi");
}

TEST_F(ResourceQuotaTest, WantsContainersToSayWhatItCounts) {
  limit({{"limits.cpu", "2"}, {"requests.memory", "1Gi"}});
  EXPECT_EQ(refusal(create_pod("one")),
            "pods \"one\" is forbidden: failed quota: compute: must specify limits.cpu for: web; "
            "requests.memory for: web");
  EXPECT_TRUE(create_pod(
      "one", {{"limits", json::Object{{"cpu", "1"}}}, {"requests", json::Object{{"memory", "1Mi"}}}}));
}

TEST_F(ResourceQuotaTest, GivesBackWhatGoes) {
  limit({{"pods", "1"}});
  ASSERT_TRUE(create_pod("one"));
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "one"}));
  EXPECT_FALSE(create_pod("two")) << "it is counted a little later";
  core.loop.run_for(1s);
  EXPECT_TRUE(create_pod("two"));
}

TEST_F(ResourceQuotaTest, CountsPodsUntilTheyEnd) {
  limit({{"pods", "1"}, {"count/pods", "3"}});
  ASSERT_TRUE(create_pod("one"));
  ASSERT_TRUE(core.registry.merge_status("pods", {"shop", "one"}, {{"phase", "Succeeded"}}));
  core.loop.run_for(1s);
  EXPECT_EQ(used("pods"), "0");
  EXPECT_EQ(used("count/pods"), "1");
}

TEST_F(ResourceQuotaTest, CountsObjectsOfAnyKind) {
  limit({{"count/deployments.apps", "0"}, {"configmaps", "1"}, {"count/shops.example.com", "1"}});
  EXPECT_EQ(refusal(create("deployments.apps", "web")),
            "deployments.apps \"web\" is forbidden: exceeded quota: compute, requested: "
            "count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0");
  EXPECT_TRUE(create("configmaps", "one"));
  EXPECT_FALSE(create("configmaps", "two"));
}

TEST_F(ResourceQuotaTest, CountsStorageByClaimAndByClass) {
  limit({{"requests.storage", "2Gi"},
         {"persistentvolumeclaims", "3"},
         {"fast.storageclass.storage.k8s.io/requests.storage", "1Gi"}});
  const auto claim = [](std::string_view storage_class) {
    return json::parse(R"({"spec": {"storageClassName": ")" + std::string(storage_class) +
                       R"(", "resources": {"requests": {"storage": "1Gi"}}}})")
        .value()
        .as_object();
  };
  ASSERT_TRUE(create("persistentvolumeclaims", "one", claim("fast")));
  EXPECT_EQ(refusal(create("persistentvolumeclaims", "two", claim("fast"))),
            "persistentvolumeclaims \"two\" is forbidden: exceeded quota: compute, requested: "
            "fast.storageclass.storage.k8s.io/requests.storage=1Gi, used: "
            "fast.storageclass.storage.k8s.io/requests.storage=1Gi, limited: "
            "fast.storageclass.storage.k8s.io/requests.storage=1Gi");
  ASSERT_TRUE(create("persistentvolumeclaims", "three", claim("slow")));
  EXPECT_EQ(used("requests.storage"), "2Gi");
  EXPECT_FALSE(create("persistentvolumeclaims", "four", claim("slow")));
}

TEST_F(ResourceQuotaTest, CountsWhatServicesTakeOfTheOutside) {
  limit({{"services.loadbalancers", "0"}, {"services.nodeports", "1"}});
  const auto service = [](std::string_view type) {
    return json::parse(R"({"spec": {"type": ")" + std::string(type) + R"(", "ports": [{"port": 80}]}})")
        .value()
        .as_object();
  };
  EXPECT_TRUE(create("services", "inner", service("ClusterIP")));
  EXPECT_FALSE(create("services", "outer", service("LoadBalancer")));
  EXPECT_TRUE(create("services", "node", service("NodePort")));
  const auto patched =
      core.registry.merge("services", {"shop", "inner"}, {{"spec", json::Object{{"type", "NodePort"}}}});
  EXPECT_EQ(
      refusal(patched),
      "services \"inner\" is forbidden: exceeded quota: compute, requested: services.nodeports=1, used: "
      "services.nodeports=1, limited: services.nodeports=1");
}

TEST_F(ResourceQuotaTest, LooksAtPodsInItsScopesOnly) {
  limit({{"pods", "0"}}, {{"scopes", json::Array{"BestEffort"}}});
  EXPECT_FALSE(create_pod("one"));
  EXPECT_TRUE(create_pod("two", {{"requests", json::Object{{"cpu", "100m"}}}}));
}

TEST_F(ResourceQuotaTest, IsNotInForceBeforeItsStatusIsWritten) {
  core.create("resourcequotas", R"({"metadata": {"name": "compute", "namespace": "shop"},
                                    "spec": {"hard": {"pods": "0"}}})");
  EXPECT_TRUE(create_pod("one"));
  core.loop.run_for(1s);
  EXPECT_EQ(used("pods"), "1");
  EXPECT_FALSE(create_pod("two"));
}

TEST_F(ResourceQuotaTest, IsCorrectedAfterCreationsThatFailedLater) {
  limit({{"configmaps", "3"}});
  ASSERT_TRUE(create("configmaps", "one"));
  ASSERT_FALSE(create("configmaps", "one"));
  EXPECT_EQ(used("configmaps"), "2");
  core.loop.run_for(5min);
  EXPECT_EQ(used("configmaps"), "1");
}

}  // namespace
}  // namespace kymaros::sim
