#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

KYMAROS_CASE(Api, Reads, WhatIsNotThereIsNotFound) {
  c.refused(co_await c.get("configmaps/none"), 404, "NotFound", "configmaps \"none\" not found");
  const auto refusal = co_await c.get("deployments.apps/none");
  c.refused(refusal, 404, "NotFound", "deployments.apps \"none\" not found");
  c.like(refusal["/details"], "{name: none, group: apps, kind: deployments}");
  c.status(co_await c.get("sheep"), 404);
  c.status(co_await c.get("/apis/example.org/v1/sheep"), 404);
}

KYMAROS_CASE(Api, Reads, WhatIsCreatedIsRead) {
  const auto made =
      c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: shop}}, data: {v: '1'}}"));
  c.status(made, 201);
  c.same(made.text("/kind"), "ConfigMap");
  c.same(made.text("/apiVersion"), "v1");
  c.same(made.text("/metadata/namespace"), "$NS");
  c.like(made["/metadata/labels"], "{app: shop}");
  c.like(made["/data"], "{v: '1'}");
  c.that(made.text("/metadata/uid").size() == 36, "a uid has 36 characters");
  c.that(made.text("/metadata/creationTimestamp").size() == 20, "its time has whole seconds");
  c.that(!made.text("/metadata/resourceVersion").empty(), "it has a version");
  c.equal(made["/metadata/generation"], nullptr, "ConfigMaps have no generation");
  const auto read = c.ok(co_await c.get("configmaps/a"));
  for (const auto* field :
       {"/metadata/uid", "/metadata/resourceVersion", "/metadata/creationTimestamp", "/data"}) {
    c.equal(read[field], made[field], field);
  }
}

KYMAROS_CASE(Api, Reads, MetadataAlone) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {app: shop}}, data: {v: '1'}}"));
  const auto one = c.ok(co_await c.get_metadata("configmaps/a"));
  c.same(one.text("/kind"), "PartialObjectMetadata");
  c.same(one.text("/apiVersion"), "meta.k8s.io/v1");
  c.same(one.text("/metadata/name"), "a");
  c.equal(one["/data"], nullptr);
  const auto list = c.ok(co_await c.get_metadata("configmaps?labelSelector=app%3Dshop"));
  c.same(list.text("/kind"), "PartialObjectMetadataList");
  c.same(list.text("/apiVersion"), "meta.k8s.io/v1");
  c.that(!list.text("/metadata/resourceVersion").empty(), "a list has a version");
  c.equal(list.count("/items"), 1);
  c.same(list.text("/items/0/kind"), "PartialObjectMetadata");
  c.same(list.text("/items/0/apiVersion"), "meta.k8s.io/v1");
  c.like(list["/items/0/metadata/labels"], "{app: shop}");
  c.equal(list["/items/0/data"], nullptr);
}

KYMAROS_CASE(Api, Reads, DiscoveryNamesWhatIsServed) {
  const auto has = [&](const Reply& reply, std::string_view list, std::string_view field,
                       std::string_view value) {
    for (std::size_t i = 0; i < reply.count(list); ++i) {
      if (reply.text(std::string(list) + "/" + std::to_string(i) + std::string(field)) == value) return true;
    }
    return false;
  };
  const auto core = c.ok(co_await c.get("/api/v1"));
  c.same(core.text("/kind"), "APIResourceList");
  c.same(core.text("/groupVersion"), "v1");
  for (const auto* name :
       {"pods", "configmaps", "namespaces", "namespaces/status", "pods/status", "secrets"}) {
    c.that(has(core, "/resources", "/name", name), std::string("/api/v1 names ") + name);
  }
  const auto groups = c.ok(co_await c.get("/apis"));
  c.same(groups.text("/kind"), "APIGroupList");
  for (const auto* name : {"apps", "batch", "apiextensions.k8s.io", "velero.io"}) {
    c.that(has(groups, "/groups", "/name", name), std::string("/apis names ") + name);
  }
  const auto group = c.ok(co_await c.get("/apis/apps"));
  c.same(group.text("/kind"), "APIGroup");
  c.same(group.text("/preferredVersion/groupVersion"), "apps/v1");
  const auto apps = c.ok(co_await c.get("/apis/apps/v1"));
  for (std::size_t i = 0; i < apps.count("/resources"); ++i) {
    const auto at = "/resources/" + std::to_string(i);
    if (apps.text(at + "/name") != "deployments") continue;
    c.same(apps.text(at + "/kind"), "Deployment");
    c.same(apps.text(at + "/singularName"), "deployment");
    c.equal(apps[at + "/namespaced"], true);
    c.like(apps[at + "/shortNames"], "[deploy]");
    c.like(apps[at + "/verbs"], "[create, delete, deletecollection, get, list, patch, update, watch]");
  }
  c.status(co_await c.get("/apis/example.org/v1"), 404);
  c.status(co_await c.get("/apis/example.org"), 404);
}

}  // namespace
}  // namespace kymaros::conformance
