#include "sim/admission/service_account.hpp"

#include <gtest/gtest.h>

#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class ServiceAccountTest : public testing::Test {
 protected:
  ServiceAccountTest() {
    admit_by_service_account(core.registry);
    core.create("namespaces", R"({"metadata": {"name": "shop"}})");
  }
  Answer<ObjectPtr> create_pod(json::Object spec = {}) {
    const json::Object metadata{{"name", "web"}, {"namespace", "shop"}};
    return core.registry.create("pods", json::Object{{"metadata", metadata}, {"spec", std::move(spec)}});
  }

  test::SimCore core;
};

TEST_F(ServiceAccountTest, IsDefaultForPodsThatNameNone) {
  core.create("serviceaccounts", R"({"metadata": {"name": "default", "namespace": "shop"},
                                     "imagePullSecrets": [{"name": "registry"}]})");
  const auto pod = create_pod();
  ASSERT_TRUE(pod);
  EXPECT_EQ(json::find_string(**pod, {"spec", "serviceAccountName"}), "default");
  EXPECT_EQ(*json::find(**pod, {"spec", "imagePullSecrets"}),
            json::parse(R"([{"name": "registry"}])").value());
}

TEST_F(ServiceAccountTest, MustBeThere) {
  const auto refused = create_pod({{"serviceAccountName", "robot"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 403);
  EXPECT_EQ(
      refused.error().message,
      "pods \"web\" is forbidden: error looking up service account shop/robot: serviceaccount \"robot\" "
      "not found");
}

TEST_F(ServiceAccountTest, MayStillBeComingInANewNamespace) {
  EXPECT_TRUE(create_pod());
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "web"}));
  core.loop.run_for(10s);
  EXPECT_FALSE(create_pod());
}

}  // namespace
}  // namespace kymaros::sim
