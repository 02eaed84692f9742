#include "sim/admission/limit_ranger.hpp"

#include <gtest/gtest.h>

#include "sim/admission/object_defaults.hpp"
#include "sim/fields.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

class LimitRangerTest : public testing::Test {
 protected:
  LimitRangerTest() {
    admit_with_defaults(core.registry);
    admit_by_limit_range(core.registry);
  }

  void limit(std::string_view entry) {
    core.create("limitranges",
                R"({"metadata": {"name": "limits", "namespace": "shop"}, "spec": {"limits": [)" +
                    std::string(entry) + "]}}");
  }
  Answer<ObjectPtr> create_pod(std::string_view resources) {
    return core.registry.create(
        "pods", json::parse(R"({"metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [
                                {"name": "web", "resources": )" +
                            std::string(resources) + "}]}}")
                    .value());
  }
  /// The resources of the only container.
  static json::Value resources(const Answer<ObjectPtr>& pod) {
    return items_at(**pod, {"spec", "containers"})[0].at("resources");
  }
  static std::string refusal(const Answer<ObjectPtr>& answer) {
    EXPECT_FALSE(answer);
    return answer ? std::string() : answer.error().message;
  }

  test::SimCore core;
};

TEST_F(LimitRangerTest, GivesDefaultsAndSaysSo) {
  limit(R"({"type": "Container", "default": {"cpu": "500m", "memory": "512Mi"},
            "defaultRequest": {"cpu": "100m", "memory": "128Mi"}})");
  const auto pod = create_pod(R"({"requests": {"cpu": "200m"}})");
  ASSERT_TRUE(pod);
  EXPECT_EQ(resources(pod), json::parse(R"({"requests": {"cpu": "200m", "memory": "128Mi"},
                                            "limits": {"cpu": "500m", "memory": "512Mi"}})")
                                .value());
  EXPECT_EQ(json::find_string(**pod, {"metadata", "annotations", "kubernetes.io/limit-ranger"}),
            "LimitRanger plugin set: memory request for container web; cpu, memory limit for container web");
}

TEST_F(LimitRangerTest, TakesDefaultsFromItsMaximum) {
  limit(R"({"type": "Container", "max": {"cpu": "1"}})");
  const auto pod = create_pod("{}");
  ASSERT_TRUE(pod);
  EXPECT_EQ(resources(pod), json::parse(R"({"requests": {"cpu": "1"}, "limits": {"cpu": "1"}})").value());
}

TEST_F(LimitRangerTest, RefusesWhatIsTooMuchOrTooLittle) {
  limit(R"({"type": "Container", "max": {"cpu": "1"}, "min": {"memory": "64Mi"}})");
  EXPECT_EQ(refusal(create_pod(R"({"limits": {"cpu": "2", "memory": "32Mi"}})")),
            "pods \"web\" is forbidden: [minimum memory usage per Container is 64Mi, but request is 32Mi, "
            "maximum cpu usage per Container is 1, but limit is 2]");
  EXPECT_TRUE(create_pod(R"({"limits": {"cpu": "1", "memory": "64Mi"}})"));
}

TEST_F(LimitRangerTest, LimitsWholePods) {
  limit(R"({"type": "Pod", "max": {"cpu": "1"}})");
  EXPECT_EQ(refusal(create_pod("{}")),
            "pods \"web\" is forbidden: maximum cpu usage per Pod is 1.  No limit is specified");
}

TEST_F(LimitRangerTest, LimitsClaims) {
  limit(R"({"type": "PersistentVolumeClaim", "max": {"storage": "1Gi"}})");
  const auto refused = core.registry.create("persistentvolumeclaims",
                                            json::parse(R"({"metadata": {"name": "data", "namespace": "shop"},
                                 "spec": {"resources": {"requests": {"storage": "2Gi"}}}})")
                                                .value());
  EXPECT_EQ(
      refusal(refused),
      "persistentvolumeclaims \"data\" is forbidden: maximum storage usage per PersistentVolumeClaim is "
      "1Gi, but request is 2Gi");
}

}  // namespace
}  // namespace kymaros::sim
