#include "backup/velero/restore_object.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "backup/velero/excluded_resources.hpp"
#include "json/codec.hpp"

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

RestoreRequest a_request() {
  return {.name = "kymaros-nightly-shop-1",
          .backup = "nightly-1",
          .namespaces = {{"shop", "rt-shop-abc123"}, {"shop-db", "rt-shop-db-abc123"}},
          .labels = {{"kymaros.io/managed-by", "kymaros"}, {"kymaros.io/run", "r1"}},
          .item_operation_timeout = 90min};
}

std::vector<std::string> strings(const json::Value& object, std::string_view key) {
  const auto* found = json::find(object, {"spec", key});
  return found ? json::decode<std::vector<std::string>>(*found).value() : std::vector<std::string>();
}

TEST(RestoreObject, AsksForTheMappedNamespacesAndNothingElse) {
  const auto restore = restore_object(a_request(), "velero").value();
  EXPECT_EQ(json::find_string(restore, {"apiVersion"}), "velero.io/v1");
  EXPECT_EQ(json::find_string(restore, {"kind"}), "Restore");
  EXPECT_EQ(json::find_string(restore, {"metadata", "namespace"}), "velero");
  EXPECT_EQ(json::find_string(restore, {"metadata", "labels", "kymaros.io/run"}), "r1");
  EXPECT_EQ(json::find_string(restore, {"spec", "backupName"}), "nightly-1");
  EXPECT_THAT(strings(restore, "includedNamespaces"), ElementsAre("shop", "shop-db"));
  EXPECT_EQ(json::find_string(restore, {"spec", "namespaceMapping", "shop-db"}), "rt-shop-db-abc123");
  EXPECT_EQ(json::find_string(restore, {"spec", "itemOperationTimeout"}), "1h30m0s");
  EXPECT_EQ(json::find_string(restore, {"metadata", "annotations", "velero.io/pod-volume-timeout"}),
            "1h30m0s");
  EXPECT_EQ(*json::find(restore, {"spec", "preserveNodePorts"}), json::Value(false));
  EXPECT_EQ(*json::find(restore, {"spec", "restorePVs"}), json::Value(true));
}

TEST(RestoreObject, NeverChangesWhatExistsNorTakesClusterScopedObjects) {
  const auto restore = restore_object(a_request(), "velero").value();
  for (const auto* key : {"includeClusterResources", "existingResourcePolicy", "scheduleName",
                          "includedResources", "labelSelector"}) {
    EXPECT_EQ(json::find(restore, {"spec", key}), nullptr) << key;
  }
}

TEST(RestoreObject, LeavesOutWhatActsBeyondTheSandbox) {
  const auto excluded = strings(restore_object(a_request(), "velero").value(), "excludedResources");
  for (const auto* resource :
       {"ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io", "resourcequotas", "limitranges",
        "endpoints", "certificates.cert-manager.io"}) {
    EXPECT_THAT(excluded, Contains(resource));
  }
}

TEST(RestoreObject, TheOwnersFiltersArePassedOn) {
  auto request = a_request();
  request.label_selector = {{"tier", "front"}};
  request.exclude_resources = {"jobs.batch", "events"};
  request.include_resources = {"deployments.apps", "ingresses", "jobs.batch"};
  const auto restore = restore_object(request, "velero").value();
  EXPECT_EQ(json::find_string(restore, {"spec", "labelSelector", "matchLabels", "tier"}), "front");
  const auto excluded = strings(restore, "excludedResources");
  EXPECT_THAT(excluded, Contains("jobs.batch"));
  EXPECT_EQ(std::set(excluded.begin(), excluded.end()).size(), excluded.size());
  // Velero refuses a restore that names a resource on both lists.
  EXPECT_THAT(strings(restore, "includedResources"), ElementsAre("deployments.apps"));
}

TEST(RestoreObject, WhatCannotBeAskedForIsRefused) {
  const std::pair<const char*, std::function<void(RestoreRequest&)>> rows[] = {
      {"no namespace", [](RestoreRequest& r) { r.namespaces.clear(); }},
      {"onto itself", [](RestoreRequest& r) { r.namespaces = {{"shop", "shop"}}; }},
      {"onto another source", [](RestoreRequest& r) { r.namespaces = {{"a", "b"}, {"b", "c"}}; }},
      {"two onto one", [](RestoreRequest& r) { r.namespaces = {{"a", "x"}, {"b", "x"}}; }},
      {"no sandbox", [](RestoreRequest& r) { r.namespaces = {{"a", ""}}; }},
      {"everything", [](RestoreRequest& r) { r.namespaces = {{"*", "x"}}; }},
      {"a long name", [](RestoreRequest& r) { r.name = std::string(58, 'a'); }},
      {"no name", [](RestoreRequest& r) { r.name.clear(); }},
      {"nothing left", [](RestoreRequest& r) { r.include_resources = {"ingresses.networking.k8s.io"}; }},
  };
  for (const auto& [what, change] : rows) {
    auto request = a_request();
    change(request);
    const auto restore = restore_object(request, "velero");
    ASSERT_FALSE(restore) << what;
    EXPECT_EQ(restore.error().code, ErrorCode::Invalid) << what;
  }
}

RC_GTEST_PROP(RestoreObject, IncludedNamespacesAreAlwaysTheKeysOfTheMapping, ()) {
  const auto names = *rc::gen::unique<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))));
  auto request = a_request();
  request.namespaces.clear();
  for (const auto& name : names) request.namespaces["s-" + name] = "t-" + name;
  const auto restore = restore_object(request, "velero");
  RC_ASSERT(restore.has_value() == !names.empty());
  if (!restore) return;
  const auto mapping =
      json::decode<std::map<std::string, std::string>>(*json::find(*restore, {"spec", "namespaceMapping"}));
  RC_ASSERT(*mapping == request.namespaces);
  const auto included = strings(*restore, "includedNamespaces");
  RC_ASSERT(included.size() == request.namespaces.size());
  for (const auto& name : included) RC_ASSERT(request.namespaces.contains(name));
}

domain::ObjectFacts object(std::string group, std::string kind, std::string resource) {
  return {.id = {std::move(group), std::move(kind), "shop", "x"}, .resource = std::move(resource)};
}

TEST(Exclusions, OurOwnAreAlwaysThere) {
  const auto exclusions = exclusions_of(a_request(), {});
  EXPECT_THAT(exclusions.kinds, Contains("NetworkPolicy.networking.k8s.io"));
  EXPECT_EQ(exclusions.kinds.size(), excluded_resources().size());
}

TEST(Exclusions, TheOwnersFiltersAreReadAgainstTheInventory) {
  const domain::Inventory inventory{.objects = {object("batch", "Job", "jobs.batch"),
                                                object("", "Secret", "secrets"),
                                                object("apps", "Deployment", "deployments.apps")}};
  auto request = a_request();
  request.exclude_resources = {"jobs"};
  EXPECT_THAT(exclusions_of(request, inventory).kinds, Contains("Job.batch"));
  EXPECT_THAT(exclusions_of(request, inventory).kinds, Not(Contains("Secret")));
  request.include_resources = {"deployments.apps"};
  EXPECT_THAT(exclusions_of(request, inventory).kinds, Contains("Secret"));
  EXPECT_THAT(exclusions_of(request, inventory).kinds, Not(Contains("Deployment.apps")));
  request.include_resources = {"*"};
  EXPECT_THAT(exclusions_of(request, inventory).kinds, Not(Contains("Secret")));
}

TEST(Exclusions, TheTableHasNoDoublesAndAReasonForEach) {
  std::set<std::string_view> seen;
  for (const auto& row : excluded_resources()) {
    EXPECT_TRUE(seen.insert(row.resource).second) << row.resource;
    EXPECT_FALSE(row.reason.empty());
    const auto group = row.resource.substr(std::min(row.resource.find('.'), row.resource.size()));
    EXPECT_TRUE(row.qualified_kind.ends_with(group)) << row.resource;
  }
}

TEST(Adoption, OnlyTheRestoreOfTheSameRunIsOurs) {
  const auto request = a_request();
  auto labels = request.labels;
  labels["velero.io/added"] = "later";
  EXPECT_TRUE(is_ours(request, labels));
  labels["kymaros.io/run"] = "r2";
  EXPECT_FALSE(is_ours(request, labels));
  EXPECT_FALSE(is_ours(request, {}));
  EXPECT_FALSE(is_ours(RestoreRequest{}, labels));
}

}  // namespace
}  // namespace kymaros::backup::velero
