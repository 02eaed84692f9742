#include "sim/controllers/namespaces.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/admission/namespace_lifecycle.hpp"
#include "sim/controllers/namespace_defaults.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

class NamespacesTest : public testing::Test {
 protected:
  NamespacesTest() {
    admit_by_namespace(core.registry);
    core.create("namespaces", R"({"metadata": {"name": "shop"}})");
  }

  void create_config(std::string_view name, std::string_view finalizer = {}) {
    json::Object metadata{{"name", name}, {"namespace", "shop"}};
    if (!finalizer.empty()) metadata["finalizers"] = json::Array{finalizer};
    ASSERT_TRUE(core.registry.create("configmaps", json::Object{{"metadata", std::move(metadata)}}));
  }
  void delete_namespace() { ASSERT_TRUE(core.registry.remove("namespaces", shop)); }
  bool is_there() { return core.registry.find("namespaces", shop) != nullptr; }

  /// "STATUS REASON MESSAGE"
  std::string condition(std::string_view type) {
    for (const auto& one : items_at(*core.registry.find("namespaces", shop), {"status", "conditions"})) {
      if (json::find_string(one, {"type"}) != type) continue;
      return json::find_string(one, {"status"}) + " " + json::find_string(one, {"reason"}) + " " +
             json::find_string(one, {"message"});
    }
    return {};
  }

  const kube::ObjectKey shop{"", "shop"};
  test::SimCore core;
  Namespaces controller{core.registry};
};

TEST_F(NamespacesTest, AreActiveUnderTheirOwnLabel) {
  const auto made = core.registry.find("namespaces", shop);
  EXPECT_EQ(json::find_string(*made, {"status", "phase"}), "Active");
  EXPECT_EQ(json::find_string(*made, {"metadata", "labels", "kubernetes.io/metadata.name"}), "shop");
}

TEST_F(NamespacesTest, GoWithAllThatIsInThem) {
  create_config("settings");
  core.create("secrets", R"({"metadata": {"name": "key", "namespace": "shop"}})");
  delete_namespace();
  EXPECT_EQ(core.text("namespaces", shop, {"status", "phase"}), "Terminating");
  core.loop.run_for(4s);
  EXPECT_TRUE(is_there()) << "the controller waits for what was created as the deletion came";
  core.loop.run_for(2s);
  EXPECT_FALSE(is_there());
  EXPECT_TRUE(core.registry.list("configmaps", "shop").empty());
  EXPECT_TRUE(core.registry.list("secrets", "shop").empty());
}

TEST_F(NamespacesTest, LeaveOthersAlone) {
  core.create("namespaces", R"({"metadata": {"name": "shop-2"}})");
  core.create("configmaps", R"({"metadata": {"name": "settings", "namespace": "shop-2"}})");
  delete_namespace();
  core.loop.run_for(1min);
  EXPECT_FALSE(is_there());
  EXPECT_EQ(core.registry.list("configmaps", "shop-2").size(), 1u);
}

TEST_F(NamespacesTest, SayWhatHoldsThem) {
  create_config("settings", "example.com/hold");
  create_config("more", "example.com/hold");
  delete_namespace();
  core.loop.run_for(10min);
  ASSERT_TRUE(is_there());
  EXPECT_EQ(condition("NamespaceContentRemaining"),
            "True SomeResourcesRemain Some resources are remaining: configmaps. has 2 resource instances");
  EXPECT_EQ(condition("NamespaceFinalizersRemaining"),
            "True SomeFinalizersRemain Some content in the namespace has finalizers remaining: "
            "example.com/hold in 2 resource instances");
  EXPECT_EQ(condition("NamespaceDeletionContentFailure"),
            "False ContentDeleted All content successfully deleted, may be waiting on finalization");
  EXPECT_EQ(condition("NamespaceDeletionDiscoveryFailure"),
            "False ResourcesDiscovered All resources successfully discovered");
  for (const auto* name : {"settings", "more"}) {
    ASSERT_TRUE(core.registry.merge("configmaps", {"shop", name},
                                    {{"metadata", json::Object{{"finalizers", nullptr}}}}));
  }
  core.loop.run_for(9s);
  EXPECT_FALSE(is_there());
}

TEST_F(NamespacesTest, WaitForTheirPodsBeforeAnythingElseGoes) {
  create_config("settings");
  core.create("pods", R"({"metadata": {"name": "web", "namespace": "shop"},
                          "spec": {"nodeName": "one", "containers": [{"name": "web", "image": "web"}]}})");
  delete_namespace();
  core.loop.run_for(20s);
  EXPECT_NE(core.registry.find("configmaps", {"shop", "settings"}), nullptr);
  EXPECT_TRUE(is_being_deleted(*core.registry.find("pods", {"shop", "web"})));
  ASSERT_TRUE(core.registry.remove("pods", {"shop", "web"}, {.grace = Duration(0)}));
  core.loop.run_for(17s);
  EXPECT_FALSE(is_there());
}

TEST_F(NamespacesTest, ReportPodsThatOverstayTheirGrace) {
  core.create("pods", R"({"metadata": {"name": "web", "namespace": "shop"},
                          "spec": {"nodeName": "one", "containers": [{"name": "web", "image": "web"}]}})");
  delete_namespace();
  core.loop.run_for(2min);
  EXPECT_EQ(condition("NamespaceDeletionContentFailure"),
            "True ContentDeletionFailed Failed to delete all resource types, 1 remaining: unexpected items "
            "still remain in namespace: shop for gvr: /v1, Resource=pods");
}

TEST_F(NamespacesTest, AreHeldByTheirOwnFinalizers) {
  ASSERT_TRUE(core.registry.merge(
      "namespaces", shop, {{"metadata", json::Object{{"finalizers", json::Array{"example.com/hold"}}}}}));
  delete_namespace();
  core.loop.run_for(1min);
  ASSERT_TRUE(is_there());
  EXPECT_EQ(condition("NamespaceContentRemaining"), "False ContentRemoved All content successfully removed");
  ASSERT_TRUE(core.registry.merge("namespaces", shop, {{"metadata", json::Object{{"finalizers", nullptr}}}}));
  EXPECT_FALSE(is_there());
}

TEST_F(NamespacesTest, TakeNothingNewWhileTheyGo) {
  delete_namespace();
  const auto refused = core.registry.create(
      "configmaps", json::parse(R"({"metadata": {"name": "settings", "namespace": "shop"}})").value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 403);
  EXPECT_EQ(refused.error().reason, "Forbidden");
  EXPECT_EQ(refused.error().message,
            "configmaps \"settings\" is forbidden: unable to create new content in namespace shop because it "
            "is being terminated");
  ASSERT_EQ(refused.error().causes.size(), 1u);
  EXPECT_EQ(refused.error().causes[0].reason, "NamespaceTerminating");
  EXPECT_EQ(refused.error().causes[0].message, "namespace shop is being terminated");
  EXPECT_EQ(refused.error().causes[0].field, "metadata.namespace");
}

TEST_F(NamespacesTest, NameGeneratedPodsByTheirPrefixWhenTheyRefuseThem) {
  delete_namespace();
  const auto refused = core.registry.create(
      "pods", json::parse(R"({"metadata": {"generateName": "web-", "namespace": "shop"}})").value());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::StartsWith("pods \"web-\" is forbidden: "));
}

TEST_F(NamespacesTest, MustBeThereFirst) {
  const auto refused = core.registry.create(
      "configmaps", json::parse(R"({"metadata": {"name": "settings", "namespace": "nowhere"}})").value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 404);
  EXPECT_EQ(refused.error().message, "namespaces \"nowhere\" not found");
}

TEST_F(NamespacesTest, OfTheClusterAreNotDeleted) {
  core.create("namespaces", R"({"metadata": {"name": "kube-system"}})");
  const auto refused = core.registry.remove("namespaces", {"", "kube-system"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, 403);
  EXPECT_EQ(refused.error().message,
            "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
}

TEST(NamespaceDefaultsTest, AreInEveryNamespaceAndComeBack) {
  test::SimCore core;
  NamespaceDefaults defaults(core.registry, {.root_ca = "the CA"});
  core.create("namespaces", R"({"metadata": {"name": "shop"}})");
  core.loop.run_for(1s);
  EXPECT_NE(core.registry.find("serviceaccounts", {"shop", "default"}), nullptr);
  EXPECT_EQ(core.text("configmaps", {"shop", "kube-root-ca.crt"}, {"data", "ca.crt"}), "the CA");

  ASSERT_TRUE(core.registry.remove("serviceaccounts", {"shop", "default"}));
  ASSERT_TRUE(core.registry.merge("configmaps", {"shop", "kube-root-ca.crt"},
                                  {{"data", json::Object{{"ca.crt", "another"}}}}));
  core.loop.run_for(1s);
  EXPECT_NE(core.registry.find("serviceaccounts", {"shop", "default"}), nullptr);
  EXPECT_EQ(core.text("configmaps", {"shop", "kube-root-ca.crt"}, {"data", "ca.crt"}), "the CA");
}

TEST(NamespaceDefaultsTest, DoNotHoldANamespaceThatGoes) {
  test::SimCore core;
  admit_by_namespace(core.registry);
  Namespaces namespaces(core.registry);
  NamespaceDefaults defaults(core.registry);
  core.create("namespaces", R"({"metadata": {"name": "shop"}})");
  core.loop.run_for(1s);
  ASSERT_TRUE(core.registry.remove("namespaces", {"", "shop"}));
  core.loop.run_for(10s);
  EXPECT_EQ(core.registry.find("namespaces", {"", "shop"}), nullptr);
  EXPECT_TRUE(core.registry.list("configmaps", "shop").empty());
}

}  // namespace
}  // namespace kymaros::sim
