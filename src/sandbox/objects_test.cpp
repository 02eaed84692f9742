#include "sandbox/objects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/labels.hpp"

namespace kymaros::sandbox {
namespace {

using testing::ElementsAre;

Quantity q(std::string_view text) { return parse_quantity(text).value(); }

SandboxPlan a_plan() {
  return {.name = "rp-test-nightly-abc123",
          .source = "shop",
          .owner = {.test_namespace = "team", .test_name = "nightly", .test_uid = "uid-1", .run = "run-1"},
          .expires_at = Time(std::chrono::seconds(1'774'494'000)),
          .group = {"rp-test-nightly-abc123", "rp-test-nightly-def456"}};
}

json::Value value(std::string_view text) { return json::parse(text).value(); }

json::Value hard(const SandboxPlan& plan) { return *json::find(fences(plan).at(1).object, {"spec", "hard"}); }

const auto kLabels = value(R"({
  "kymaros.io/managed-by": "kymaros",
  "kymaros.io/test": "nightly",
  "kymaros.io/test-namespace": "shop",
  "kymaros.io/owner-uid": "uid-1",
  "kymaros.io/owner-namespace": "team",
  "kymaros.io/run": "run-1",
  "kymaros.io/group": "run-1"
})");

TEST(Namespace, SaysWhoseItIsAndHowLongItMayLive) {
  EXPECT_EQ(
      namespace_object(a_plan()),
      json::Value(json::Object{
          {"apiVersion", "v1"},
          {"kind", "Namespace"},
          {"metadata", json::Object{{"name", "rp-test-nightly-abc123"},
                                    {"labels", kLabels},
                                    {"annotations", value(R"({"kymaros.io/sandbox": "rp-test-nightly-abc123",
                                                    "kymaros.io/expires-at": "2026-03-26T03:00:00Z"})")}}},
      }));
}

TEST(Labels, OfWhatBelongsToNoSingleSourceNameNone) {
  const auto labels = ownership_labels(a_plan().owner, "");
  EXPECT_FALSE(labels.contains("kymaros.io/test-namespace"));
  EXPECT_EQ(labels.at("kymaros.io/owner-uid"), "uid-1");
}

TEST(Labels, AreLegalHoweverLongTheNames) {  // decision 14: longer ones are hashed
  auto owner = a_plan().owner;
  owner.test_name = std::string(200, 'n');
  const auto one = ownership_labels(owner, "shop");
  owner.test_name += "x";
  const auto other = ownership_labels(owner, "shop");
  for (const auto& [key, text] : one) EXPECT_TRUE(api::is_label_value(text)) << key << ": " << text;
  EXPECT_NE(one.at("kymaros.io/test"), other.at("kymaros.io/test")) << "two tests, two labels";
}

TEST(Labels, TellTwoRunsOfOneTestApart) {
  auto owner = a_plan().owner;
  const auto one = ownership_labels(owner, "shop");
  owner.run = "run-2";
  EXPECT_NE(one.at("kymaros.io/run"), ownership_labels(owner, "shop").at("kymaros.io/run"));
  EXPECT_NE(one.at("kymaros.io/group"), ownership_labels(owner, "shop").at("kymaros.io/group"));
}

TEST(Fences, StandInTheSandboxAndBearItsLabels) {
  const auto all = fences(a_plan());
  std::vector<std::string> kinds;
  for (const auto& [type, object] : all) {
    kinds.push_back(type.kind);
    EXPECT_EQ(json::find_string(object, {"kind"}), type.kind);
    EXPECT_EQ(json::find_string(object, {"apiVersion"}), type.api_version());
    EXPECT_EQ(json::find_string(object, {"metadata", "namespace"}), "rp-test-nightly-abc123");
    EXPECT_TRUE(json::find_string(object, {"metadata", "name"}).starts_with(kOwnPrefix))
        << "or it counts as restored";
    EXPECT_EQ(*json::find(object, {"metadata", "labels"}), kLabels);
  }
  EXPECT_THAT(kinds, ElementsAre("NetworkPolicy", "ResourceQuota", "LimitRange")) << "nothing runs unfenced";
}

TEST(Fences, AreIsolatedAsThePlanSays) {
  const auto name = [](Isolation isolation) {
    auto plan = a_plan();
    plan.isolation = isolation;
    return json::find_string(fences(plan).at(0).object, {"metadata", "name"});
  };
  EXPECT_EQ(name(Isolation::Strict), "kymaros-deny-all");
  EXPECT_EQ(name(Isolation::Group), "kymaros-allow-group");
  EXPECT_EQ(name(Isolation::DenyAll), "kymaros-deny-all");
  auto plan = a_plan();
  plan.isolation = Isolation::Group;
  EXPECT_NE(json::serialize(fences(plan).at(0).object)
                .find(R"("values":["rp-test-nightly-abc123","rp-test-nightly-def456"])"),
            std::string::npos)
      << "peers are those of this very run";
}

// Decision 17
// -----------------------------------------------------------------------------------------------------------

TEST(Quota, WithoutLimitsStillRefusesLoadBalancersAndNodePorts) {
  EXPECT_EQ(hard(a_plan()), value(R"({"services.loadbalancers": "0", "services.nodeports": "0"})"));
}

TEST(Quota, LimitsRequestsAndNeverLimits) {  // limits.* would refuse every container without one
  auto plan = a_plan();
  plan.quota = {.cpu = q("4"), .memory = q("8Gi"), .storage = q("10Gi")};
  EXPECT_EQ(hard(plan), value(R"({
    "requests.cpu": "4", "requests.memory": "8Gi", "requests.storage": "10Gi",
    "services.loadbalancers": "0", "services.nodeports": "0"
  })"));
}

TEST(Quota, LimitsOnlyWhatItIsTold) {
  auto plan = a_plan();
  plan.quota = {.memory = q("512Mi")};
  EXPECT_EQ(
      hard(plan),
      value(R"({"requests.memory": "512Mi", "services.loadbalancers": "0", "services.nodeports": "0"})"));
}

TEST(LimitRange, SetsDefaultRequestsAndNothingElse) {
  auto plan = a_plan();
  plan.quota = {.cpu = q("4"), .memory = q("8Gi")};
  EXPECT_EQ(*json::find(fences(plan).at(2).object, {"spec"}), value(R"({
    "limits": [{"type": "Container", "defaultRequest": {"cpu": "100m", "memory": "128Mi"}}]
  })"));
}

TEST(Closing, LetsNoPodStartAndNothingThrough) {
  const auto closed = closing("box");
  ASSERT_EQ(closed.size(), 2U);
  EXPECT_EQ(closed[0].object, value(R"({
    "apiVersion": "v1", "kind": "ResourceQuota",
    "metadata": {"name": "kymaros-closed", "namespace": "box"},
    "spec": {"hard": {"pods": "0"}}
  })"));
  EXPECT_EQ(closed[1].object, value(R"({
    "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
    "metadata": {"name": "kymaros-closed", "namespace": "box"},
    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
  })"));
}

TEST(Owner, IsReadFromWhatANamespaceWasMadeWith) {
  const auto object = namespace_object(a_plan());
  const auto owner = owner_of(object);
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->test_uid, "uid-1");
  EXPECT_EQ(owner->test_namespace, "team");
  EXPECT_EQ(owner->test_name, "nightly");
  EXPECT_EQ(owner->run, "run-1");
  EXPECT_EQ(expiry_of(object), a_plan().expires_at);
  EXPECT_FALSE(owner_of(value(R"({"metadata": {"name": "x"}})")));
  EXPECT_FALSE(expiry_of(value(R"({"metadata": {"annotations": {"kymaros.io/expires-at": "soon"}}})")));
}

TEST(RoleBinding, GivesTheOperatorItsRoleInThisSandboxOnly) {
  const auto binding = role_binding("rp-test-nightly-abc123", a_plan().owner, {"kymaros-system", "kymaros"});
  EXPECT_EQ(json::find_string(binding.object, {"kind"}), "RoleBinding");
  EXPECT_EQ(json::find_string(binding.object, {"metadata", "namespace"}), "rp-test-nightly-abc123");
  EXPECT_EQ(
      *json::find(binding.object, {"roleRef"}),
      value(
          R"({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "kymaros-sandbox"})"));
  EXPECT_EQ(*json::find(binding.object, {"subjects"}),
            value(R"([{"kind": "ServiceAccount", "name": "kymaros", "namespace": "kymaros-system"}])"));
}

}  // namespace
}  // namespace kymaros::sandbox
