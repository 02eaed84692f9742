#include "kube/requests.hpp"

#include <gtest/gtest.h>

namespace kymaros::kube {
namespace {

const ResourceType kPods{"", "v1", "pods", "Pod", Scope::Namespaced};
const ResourceType kDeployments{"apps", "v1", "deployments", "Deployment", Scope::Namespaced};
const ResourceType kNamespaces{"", "v1", "namespaces", "Namespace", Scope::Cluster};

const Requests kRequests("https://k8s:6443/", "kymaros");

std::string line(const http::Request& request) { return request.method + " " + request.url; }

TEST(Requests, NameObjectsByTheirPaths) {
  EXPECT_EQ(line(kRequests.get(kPods, {"shop", "web-0"}, {})),
            "GET https://k8s:6443/api/v1/namespaces/shop/pods/web-0");
  EXPECT_EQ(line(kRequests.get(kPods, {"shop", "web-0"}, "log")),
            "GET https://k8s:6443/api/v1/namespaces/shop/pods/web-0/log");
  EXPECT_EQ(line(kRequests.get(kNamespaces, {"", "shop"}, {})),
            "GET https://k8s:6443/api/v1/namespaces/shop");
  EXPECT_EQ(line(kRequests.get(kDeployments, {"shop", "web"}, {})),
            "GET https://k8s:6443/apis/apps/v1/namespaces/shop/deployments/web");
}

TEST(Requests, ANameCannotLeaveItsSegment) {
  EXPECT_EQ(line(kRequests.get(kPods, {"shop", "../../x?y#z"}, {})),
            "GET https://k8s:6443/api/v1/namespaces/shop/pods/..%2F..%2Fx%3Fy%23z");
}

TEST(Requests, KeepTheServersPathPrefix) {
  const Requests behind_a_proxy("https://rancher/k8s/clusters/c1", "kymaros");
  EXPECT_EQ(line(behind_a_proxy.get(kNamespaces, {"", "shop"}, {})),
            "GET https://rancher/k8s/clusters/c1/api/v1/namespaces/shop");
}

TEST(Requests, AListAsksForPagesAndAtLeastItsVersion) {
  EXPECT_EQ(line(kRequests.list(kPods, {}, {})), "GET https://k8s:6443/api/v1/pods?limit=500");
  EXPECT_EQ(line(kRequests.list(kPods, {.namespace_ = "shop", .labelSelector = "app=web"},
                                {.resourceVersion = "7", .limit = 0})),
            "GET https://k8s:6443/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&resourceVersion=7"
            "&resourceVersionMatch=NotOlderThan");
}

TEST(Requests, AFurtherPageNamesNoVersion) {
  EXPECT_EQ(line(kRequests.list(kPods, {}, {.resourceVersion = "7", .limit = 10, .continue_ = "t/="})),
            "GET https://k8s:6443/api/v1/pods?limit=10&continue=t%2F%3D");
}

TEST(Requests, AWatchAsksForBookmarksAndItsEnd) {
  EXPECT_EQ(line(kRequests.watch(kPods, {.fieldSelector = "metadata.name=a"},
                                 {.resourceVersion = "7", .timeout = std::chrono::milliseconds(1500)})),
            "GET https://k8s:6443/api/v1/pods?watch=true&allowWatchBookmarks=true&fieldSelector=metadata.name"
            "%3Da&resourceVersion=7&timeoutSeconds=2");
}

TEST(Requests, MetadataOnlyHasNoOtherFormToFallBackTo) {
  EXPECT_EQ(kRequests.list(kPods, {}, {.metadata_only = true}).headers.get("Accept"),
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  EXPECT_EQ(kRequests.watch(kPods, {}, {.resourceVersion = "1", .metadata_only = true}).headers.get("Accept"),
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}

TEST(Requests, WritesNameTheirFieldManager) {
  const json::Value object = json::parse(R"({"metadata":{"namespace":"shop","name":"web"}})").value();
  EXPECT_EQ(line(kRequests.create(kPods, "shop", object)),
            "POST https://k8s:6443/api/v1/namespaces/shop/pods?fieldManager=kymaros");
  EXPECT_EQ(line(kRequests.replace(kDeployments, object, "status")),
            "PUT https://k8s:6443/apis/apps/v1/namespaces/shop/deployments/web/status?fieldManager=kymaros");
}

TEST(Requests, APatchSaysWhatKindItIs) {
  const json::Value patch = json::Object{};
  const auto merge = kRequests.patch(kPods, {"a", "b"}, PatchType::Merge, patch, {.force = true});
  EXPECT_EQ(merge.headers.get("Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(line(merge), "PATCH https://k8s:6443/api/v1/namespaces/a/pods/b?fieldManager=kymaros");
  const auto apply =
      kRequests.patch(kPods, {"a", "b"}, PatchType::Apply, patch, {.subresource = "status", .force = true});
  EXPECT_EQ(apply.headers.get("Content-Type"), "application/apply-patch+yaml");
  EXPECT_EQ(line(apply),
            "PATCH https://k8s:6443/api/v1/namespaces/a/pods/b/status?fieldManager=kymaros&force=true");
  EXPECT_EQ(kRequests.patch(kPods, {"a", "b"}, PatchType::Json, patch, {}).headers.get("Content-Type"),
            "application/json-patch+json");
}

TEST(Requests, ADeleteCarriesItsPreconditions) {
  const auto request =
      kRequests.remove(kNamespaces, {"", "shop"},
                       {.propagation = Propagation::Foreground, .uid = "u-1", .grace_period_seconds = 0});
  EXPECT_EQ(line(request), "DELETE https://k8s:6443/api/v1/namespaces/shop");
  EXPECT_EQ(json::parse(request.body).value(),
            json::parse(R"({"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Foreground",
                            "preconditions":{"uid":"u-1"},"gracePeriodSeconds":0})")
                .value());
}

TEST(Requests, ADeleteCollectionKeepsItsSelectors) {
  EXPECT_EQ(line(kRequests.remove_all(kPods, {.namespace_ = "shop", .labelSelector = "a"}, {})),
            "DELETE https://k8s:6443/api/v1/namespaces/shop/pods?labelSelector=a");
}

}  // namespace
}  // namespace kymaros::kube
