#include <gmock/gmock.h>

#include "sim/velero/contents.hpp"
#include "sim/velero/filters.hpp"
#include "sim/velero/resource_modifiers.hpp"
#include "sim/velero/restore_order.hpp"
#include "sim/velero/restored_object.hpp"

namespace kymaros::sim::velero {
namespace {

Item item(const std::string& resource, const std::string& text) {
  return {resource, std::make_shared<const json::Value>(json::parse(text).value())};
}

TEST(RestoreParts, ContentsAreReadBackAsTheyWereWritten) {
  const std::vector<Item> items{
      item(
          "deployments.apps",
          R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "shop", "name": "web"}})"),
      item("namespaces", R"({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})")};
  const auto read = read_contents(write_contents(items)).value();
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].resource, "deployments.apps");
  EXPECT_EQ(*read[0].object, *items[0].object);
  EXPECT_EQ(*read[1].object, *items[1].object);
}

TEST(RestoreParts, PodsComeBeforeWhatControlsThem) {
  const auto named = [](const char* resource) {
    return item(resource, R"({"metadata": {"namespace": "shop", "name": "a"}})");
  };
  std::vector<Item> items{
      named("deployments.apps"),       named("replicasets.apps"), named("pods"),
      named("persistentvolumeclaims"), named("secrets"),          named("cronjobs.batch")};
  sort_for_restore(items, {});
  std::vector<std::string> order;
  order.reserve(items.size());
  for (const auto& one : items) order.push_back(one.resource);
  EXPECT_THAT(order, testing::ElementsAre("persistentvolumeclaims", "secrets", "pods", "replicasets.apps",
                                          "cronjobs.batch", "deployments.apps"));
}

TEST(RestoreParts, LeavesNodePortsThatSomebodyAskedFor) {
  const auto service = item("services", R"({"metadata": {"namespace": "shop", "name": "web", "annotations":
      {"kubectl.kubernetes.io/last-applied-configuration": "{\"spec\": {\"ports\": [{\"nodePort\": 30001}]}}"}},
    "spec": {"clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"],
             "ports": [{"port": 80, "nodePort": 30001}, {"port": 81, "nodePort": 30002}]}})");
  const auto restored = without_origin(service, json::Object{});
  EXPECT_EQ(json::serialize(restored.at("spec")), R"({"ports":[{"port":80,"nodePort":30001},{"port":81}]})");
}

TEST(RestoreParts, SubjectsOfBindingsFollowTheMapping) {
  const auto binding = item("rolebindings.rbac.authorization.k8s.io", R"({"metadata": {"namespace": "shop",
      "name": "a", "uid": "u", "ownerReferences": []}, "subjects": [{"namespace": "shop"}, {"namespace": "x"}]})");
  const json::Value restore = json::parse(R"({"spec": {"namespaceMapping": {"shop": "copy"}}})").value();
  const auto restored = without_origin(binding, restore);
  EXPECT_EQ(json::serialize(restored.at("subjects")), R"([{"namespace":"copy"},{"namespace":"x"}])");
  EXPECT_EQ(json::serialize(restored.at("metadata")), R"({"namespace":"shop","name":"a"})");
}

TEST(RestoreParts, CompletedPodsAndJobsAreKnown) {
  EXPECT_TRUE(is_complete(item("pods", R"({"status": {"phase": "Succeeded"}})")));
  EXPECT_TRUE(is_complete(item("jobs.batch", R"({"status": {"completionTime": "2026-01-01T00:00:00Z"}})")));
  EXPECT_FALSE(is_complete(item("pods", R"({"status": {"phase": "Running"}})")));
  EXPECT_FALSE(is_complete(item("jobs.batch", R"({"status": {"active": 1}})")));
}

TEST(RestoreParts, GlobsStopAtDots) {
  EXPECT_TRUE(matches_glob("*", "pods"));
  EXPECT_FALSE(matches_glob("*", "deployments.apps"));
  EXPECT_TRUE(matches_glob("*.apps", "deployments.apps"));
  EXPECT_FALSE(matches_glob("*.*", "ingresses.networking.k8s.io"));
  EXPECT_TRUE(matches_glob("**", "ingresses.networking.k8s.io"));
}

TEST(RestoreParts, ValuesOfPatchesMeanWhatTheyLookLike) {
  EXPECT_EQ(patch_value("true"), json::Value(true));
  EXPECT_EQ(patch_value("null"), json::Value(nullptr));
  EXPECT_EQ(patch_value("3"), json::Value(3));
  EXPECT_EQ(patch_value("\"true\""), json::Value("true"));
  EXPECT_EQ(patch_value("ClusterIP"), json::Value("ClusterIP"));
}

TEST(RestoreParts, ListsThatContradictThemselvesAreRefused) {
  EXPECT_THAT(contradictions({"*", "pods"}, {}), testing::SizeIs(1));
  EXPECT_THAT(contradictions({}, {"*"}), testing::SizeIs(1));
  EXPECT_THAT(contradictions({"pods"}, {"pods"}), testing::SizeIs(1));
  EXPECT_THAT(contradictions({"*"}, {"pods"}), testing::IsEmpty());
}

}  // namespace
}  // namespace kymaros::sim::velero
