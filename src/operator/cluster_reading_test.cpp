#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operator/object_listing.hpp"
#include "operator/references.hpp"
#include "operator/status_writer.hpp"
#include "support/domain_builders.hpp"
#include "support/fake_provider.hpp"
#include "support/restore_test_builder.hpp"
#include "support/stored_cluster.hpp"

/// What the operator reads of a cluster and writes to it, against a server of stored documents.
namespace kymaros::op {
namespace {

using test::a_restore_test;
using test::at;
using test::id;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class ClusterReading : public test::StoredCluster {
 protected:
  test::FakeProvider provider;
};

domain::ObjectFacts stored(domain::ObjectId which, std::string version) {
  domain::ObjectFacts facts;
  facts.id = std::move(which);
  facts.version = std::move(version);
  return facts;
}

// object_listing

class ObjectListingTest : public ClusterReading {
 protected:
  ObjectListingTest() {
    cluster.put("/api/v1", R"({"kind": "APIResourceList", "groupVersion": "v1", "resources": [
      {"name": "configmaps", "kind": "ConfigMap", "namespaced": true},
      {"name": "secrets", "kind": "Secret", "namespaced": true},
      {"name": "namespaces", "kind": "Namespace", "namespaced": false}]})");
    cluster.put("/apis/apps", R"({"preferredVersion": {"version": "v1"}})");
    cluster.put("/apis/apps/v1", R"({"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [
      {"name": "deployments/scale", "kind": "Scale", "namespaced": true},
      {"name": "deployments", "kind": "Deployment", "namespaced": true}]})");
  }
  void add(const std::string& path, const std::string& name) {
    cluster.put(path + "/" + name, R"({"metadata": {"namespace": "sandbox", "name": ")" + name + R"("}})");
  }
  std::vector<std::string> listed(std::set<ListedKind> kinds) {
    kube::Discovery discovery(client);
    const auto listing =
        loop.run(list_objects(client, discovery, std::move(kinds), {"sandbox"}, Depth::Facts)).value();
    refused = listing.refused;
    std::vector<std::string> names;
    for (const auto& object : listing.objects) names.push_back(to_string(object.id));
    return names;
  }

  std::vector<std::string> refused;
  const std::string config_maps = "/api/v1/namespaces/sandbox/configmaps";
  const std::string deployments = "/apis/apps/v1/namespaces/sandbox/deployments";
};

TEST_F(ObjectListingTest, ListsKindsInNamespaces) {
  add(config_maps, "settings");
  add(deployments, "web");
  add("/apis/apps/v1/namespaces/other/deployments", "db");
  EXPECT_THAT(listed({{"", "v1", "ConfigMap"}, {"apps", "v1", "Deployment"}}),
              UnorderedElementsAre("ConfigMap/settings", "Deployment/web"));
}

TEST_F(ObjectListingTest, TakesThePreferredVersionForOneThatIsGone) {
  add(deployments, "web");
  EXPECT_THAT(listed({{"apps", "v1beta1", "Deployment"}}), ElementsAre("Deployment/web"));
}

TEST_F(ObjectListingTest, FindsNothingOfAKindThatIsNotServed) {
  EXPECT_THAT(listed({{"example.com", "v1", "Widget"}, {"apps", "v1", "Rocket"}}), SizeIs(0));
  EXPECT_THAT(refused, SizeIs(0));
}

TEST_F(ObjectListingTest, ListsNothingOfTheClusterAtLarge) {
  cluster.put("/api/v1/namespaces/sandbox", R"({"metadata": {"name": "sandbox"}})");
  EXPECT_THAT(listed({{"", "v1", "Namespace"}}), SizeIs(0));
}

TEST_F(ObjectListingTest, LeavesOutWhatWePutThere) {
  cluster.put(config_maps + "/kymaros-fence", R"({"metadata": {"namespace": "sandbox",
    "name": "kymaros-fence", "labels": {"kymaros.io/managed-by": "kymaros"}}})");
  add(config_maps, "kymaros-of-somebody");
  EXPECT_THAT(listed({{"", "v1", "ConfigMap"}}), ElementsAre("ConfigMap/kymaros-of-somebody"));
}

TEST_F(ObjectListingTest, SaysWhatItMayNotRead) {
  cluster.refusals[config_maps] = 403;
  add(deployments, "web");
  EXPECT_THAT(listed({{"", "v1", "ConfigMap"}, {"apps", "v1", "Deployment"}}), ElementsAre("Deployment/web"));
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_TRUE(refused.front().contains("configmaps in sandbox")) << refused.front();
}

TEST_F(ObjectListingTest, NeverAsksForTheContentsOfSecrets) {
  listed({{"", "v1", "ConfigMap"}, {"", "v1", "Secret"}});
  for (const auto& request : transport.requests()) {
    if (!request.url.contains("/secrets")) continue;
    EXPECT_EQ(request.headers.get("Accept"),
              "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  }
}

TEST_F(ObjectListingTest, FailsRatherThanTakingAServersTroubleForAbsence) {
  cluster.refusals[deployments] = 500;
  kube::Discovery discovery(client);
  EXPECT_FALSE(
      loop.run(list_objects(client, discovery, {{"apps", "v1", "Deployment"}}, {"sandbox"}, Depth::Facts)));
}

TEST(ObjectListing, KnowsTheKindsOfAnInventory) {
  const domain::Inventory inventory{
      .objects = {stored(id("Deployment", "web"), "v1"), stored(id("Deployment", "db"), "v1beta1"),
                  stored(id("Event", "started"), "v1"), stored(id("PersistentVolume", "pv", ""), "v1")}};
  EXPECT_THAT(kinds_of(inventory), ElementsAre(ListedKind{"apps", "v1", "Deployment"}));
}

TEST(References, CompareALivingNamespaceByTheUsualKindsToo) {
  const auto kinds = live_kinds({.objects = {stored(id("Widget", "one"), "v2")}});
  EXPECT_TRUE(kinds.contains({"example.com", "v2", "Widget"}));
  EXPECT_TRUE(kinds.contains({"", "v1", "Secret"}));
  EXPECT_TRUE(kinds.contains({"apps", "v1", "StatefulSet"}));
}

// references

class ReferencesTest : public ClusterReading {
 protected:
  std::set<domain::ObjectId> existing(std::vector<domain::ObjectId> targets) {
    auto web = stored(id("Deployment", "web"), "v1");
    for (auto& target : targets) web.references.push_back({.target = std::move(target)});
    auto found = loop.run(find_existing_targets(client, {web})).value();
    not_asked = found.not_asked;
    return found.existing;
  }
  int not_asked = 0;
};

TEST_F(ReferencesTest, FindsWhatExistsBesideTheRestored) {
  cluster.put("/api/v1/namespaces/shop/configmaps/kube-root-ca.crt",
              R"({"metadata": {"name": "kube-root-ca.crt"}})");
  cluster.put("/apis/storage.k8s.io/v1/storageclasses/fast", R"({"metadata": {"name": "fast"}})");
  EXPECT_THAT(existing({id("ConfigMap", "kube-root-ca.crt"), id("ConfigMap", "lost"),
                        id("StorageClass", "fast", ""), id("StorageClass", "slow", "")}),
              UnorderedElementsAre(id("ConfigMap", "kube-root-ca.crt"), id("StorageClass", "fast", "")));
}

TEST_F(ReferencesTest, HoldsForThereWhatItMayNotSee) {
  cluster.refusals["/api/v1/namespaces/shop/secrets"] = 403;
  EXPECT_THAT(existing({id("Secret", "db")}), ElementsAre(id("Secret", "db")));
}

TEST_F(ReferencesTest, HoldsForThereWhatItDoesNotKnowToLookFor) {
  EXPECT_THAT(existing({id("Widget", "one")}), ElementsAre(id("Widget", "one")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ReferencesTest, AsksNeitherForTheRestoredNorTwice) {
  existing({id("Deployment", "web"), id("ConfigMap", "a"), id("ConfigMap", "a")});
  EXPECT_THAT(transport.requests(), SizeIs(1));
}

TEST_F(ReferencesTest, StopsAskingAfterTwoHundred) {
  std::vector<domain::ObjectId> many;
  for (int i = 0; i < 300; ++i) many.push_back(id("ConfigMap", "c" + std::to_string(i)));
  EXPECT_THAT(existing(many), SizeIs(100)) << "what nobody asked for is not missing";
  EXPECT_EQ(not_asked, 100);
  EXPECT_THAT(transport.requests(), SizeIs(200));
}

// status_writer

class StatusWriterTest : public ClusterReading {
 protected:
  StatusWriterTest() {
    cluster.put(path, R"({"metadata": {"name": "nightly", "namespace": "team", "resourceVersion": "7"},
                          "status": {"phase": "Idle", "lastScore": 90}})");
    before = json::decode<api::RestoreTest>(cluster.all.at(path)).value();
  }

  const std::string path = "/apis/" + api::RestoreTest::resource().api_version() + "/namespaces/team/" +
                           api::RestoreTest::resource().plural + "/nightly";
  api::RestoreTest before;
};

TEST_F(StatusWriterTest, WritesOnlyWhatChanged) {
  auto wanted = before.status;
  wanted.phase = "Running";
  const auto after = loop.run(write_status(client, before, wanted));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->status.phase, "Running");
  EXPECT_EQ(after->metadata.resourceVersion, "8");
  EXPECT_EQ(json::parse(transport.requests().front().body).value(),
            json::parse(R"({"metadata": {"resourceVersion": "7"}, "status": {"phase": "Running"}})").value());
  EXPECT_TRUE(transport.requests().front().url.contains("/status"));
}

TEST_F(StatusWriterTest, RemovesWhatIsNotWantedAnyMore) {
  auto wanted = before.status;
  wanted.lastScore.reset();
  ASSERT_TRUE(loop.run(write_status(client, before, wanted)));
  EXPECT_FALSE(json::find(cluster.all.at(path), {"status", "lastScore"}));
  EXPECT_EQ(json::find_string(cluster.all.at(path), {"status", "phase"}), "Idle");
}

TEST_F(StatusWriterTest, WritesNothingWhereNothingChanged) {
  ASSERT_TRUE(loop.run(write_status(client, before, before.status)));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(StatusWriterTest, YieldsToWhoeverWroteMeanwhile) {
  cluster.all.at(path).as_object()["metadata"].as_object()["resourceVersion"] = "9";
  auto wanted = before.status;
  wanted.phase = "Running";
  const auto after = loop.run(write_status(client, before, wanted));
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, ErrorCode::Conflict);
  EXPECT_EQ(json::find_string(cluster.all.at(path), {"status", "phase"}), "Idle");
}

}  // namespace
}  // namespace kymaros::op
