#include <set>

#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

Task<std::string> version_of(Case& c, std::string list) {
  const auto reply = c.ok(co_await c.get(std::move(list)));
  co_return reply.text("/metadata/resourceVersion");
}

KYMAROS_CASE(Api, Watches, BringWhatHappensAfterTheirVersion) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  const auto version = co_await version_of(c, "configmaps");
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {mine: x}}}"));
  auto watch = co_await c.watch("configmaps?labelSelector=mine&resourceVersion=" + version);
  c.event(co_await watch.next(), "ADDED", "b");
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '1'}}"));
  const auto modified = co_await watch.next();
  c.event(modified, "MODIFIED", "a");
  c.like(at(modified, "/object/data"), "{v: '1'}");
  c.same(text_at(modified, "/object/kind"), "ConfigMap");
  const auto before = text_at(modified, "/object/metadata/resourceVersion");
  c.ok(co_await c.remove("configmaps/a"));
  const auto deleted = co_await watch.next();
  c.event(deleted, "DELETED", "a");
  c.that(text_at(deleted, "/object/metadata/resourceVersion") != before, "a deletion has its own version");
}

KYMAROS_CASE(Api, Watches, WithoutAVersionBeginWithWhatIsThere) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {mine: x}}}"));
  for (const auto* version : {"", "&resourceVersion=0"}) {
    auto watch = co_await c.watch(std::string("configmaps?labelSelector=mine") + version);
    std::set<std::string> names;
    for (int i = 0; i < 2; ++i) {
      const auto event = co_await watch.next();
      c.same(text_at(event, "/type"), "ADDED");
      names.insert(text_at(event, "/object/metadata/name"));
    }
    c.that(names == std::set<std::string>{"a", "b"}, "both are told");
  }
}

KYMAROS_CASE(Api, Watches, WhatLeavesASelectorIsDeletedForThem) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  const auto version = co_await version_of(c, "configmaps");
  auto watch = co_await c.watch("configmaps?labelSelector=app%3Dshop&resourceVersion=" + version);
  c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {app: shop}}, data: {v: '1'}}"));
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '2'}}"));
  c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {app: blog}}, data: {v: '3'}}"));
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '4'}}"));
  c.ok(co_await c.merge("configmaps/a", "{metadata: {labels: {app: shop}}}"));
  c.event(co_await watch.next(), "ADDED", "a");
  c.event(co_await watch.next(), "MODIFIED", "a");
  const auto left = co_await watch.next();
  c.event(left, "DELETED", "a");
  c.like(at(left, "/object/data"), "{v: '2'}", "as it was before it left");
  c.event(co_await watch.next(), "ADDED", "a");
}

KYMAROS_CASE(Api, Watches, OfOneObjectByItsName) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b}}"));
  auto watch = co_await c.watch("configmaps?fieldSelector=metadata.name%3Db");
  c.event(co_await watch.next(), "ADDED", "b");
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '1'}}"));
  c.ok(co_await c.remove("configmaps/b"));
  c.event(co_await watch.next(), "DELETED", "b");
}

KYMAROS_CASE(Api, Watches, OfMetadataAlone) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}, data: {v: '1'}}"));
  auto watch = co_await c.watch_metadata("configmaps?labelSelector=mine");
  const auto event = co_await watch.next();
  c.event(event, "ADDED", "a");
  c.same(text_at(event, "/object/kind"), "PartialObjectMetadata");
  c.same(text_at(event, "/object/apiVersion"), "meta.k8s.io/v1");
  c.equal(at(event, "/object/data"), nullptr);
}

KYMAROS_CASE(Api, Watches, EndAtTheirTimeWithABookmarkBefore) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  const auto version = co_await version_of(c, "configmaps");
  auto watch =
      co_await c.watch("configmaps?allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=" + version);
  const auto events = co_await watch.rest(10s);
  c.that(!events.empty() && text_at(events.back(), "/type") == "BOOKMARK", "the last event is a bookmark");
  for (const auto& event : events) {
    if (text_at(event, "/type") != "BOOKMARK") continue;
    c.same(text_at(event, "/object/kind"), "ConfigMap");
    c.that(!text_at(event, "/object/metadata/resourceVersion").empty(), "it says how far the watch is");
    c.equal(at(event, "/object/metadata/name"), nullptr);
  }
}

KYMAROS_CASE(Api, Watches, WithoutBookmarksTellNothingOfThem) {
  const auto version = co_await version_of(c, "secrets");
  auto watch = co_await c.watch("secrets?timeoutSeconds=4&resourceVersion=" + version);
  c.equal((co_await watch.rest(10s)).size(), 0);
}

KYMAROS_CASE(Api, Watches, InitialEventsEndWithABookmark) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: b, labels: {mine: x}}}"));
  auto watch = co_await c.watch(
      "configmaps?labelSelector=mine&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&"
      "allowWatchBookmarks=true");
  std::set<std::string> names;
  for (int i = 0; i < 2; ++i) {
    const auto event = co_await watch.next();
    c.same(text_at(event, "/type"), "ADDED");
    names.insert(text_at(event, "/object/metadata/name"));
  }
  c.equal(names.size(), 2);
  const auto mark = co_await watch.next();
  c.same(text_at(mark, "/type"), "BOOKMARK");
  c.like(at(mark, "/object/metadata/annotations"), "{k8s.io/initial-events-end: 'true'}");
  c.ok(co_await c.remove("configmaps/a"));
  c.event(co_await watch.next(), "DELETED", "a");
}

KYMAROS_CASE(Api, Watches, InitialEventsMustBeAskedForAsAWhole) {
  c.refused(co_await c.get("configmaps?watch=true&sendInitialEvents=true"), 422, "Invalid", "");
}

KYMAROS_CASE(Api, Watches, OfAVersionToComeAreRefused) {
  const auto refusal = co_await c.get("configmaps?watch=true&timeoutSeconds=1&resourceVersion=999999999999");
  c.status(refusal, 200);
  const auto later = co_await c.get("configmaps?resourceVersion=999999999999");
  c.refused(later, 504, "Timeout", "");
  c.status(co_await c.get("configmaps?watch=true&resourceVersion=x"), 500);
}

KYMAROS_CASE(Api, Watches, BookmarksOfMetadataAreMetadata) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: x}}}"));
  auto watch = co_await c.watch_metadata(
      "configmaps?labelSelector=mine&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&"
      "allowWatchBookmarks=true");
  c.event(co_await watch.next(), "ADDED", "a");
  const auto mark = co_await watch.next();
  c.same(text_at(mark, "/type"), "BOOKMARK");
  c.same(text_at(mark, "/object/kind"), "PartialObjectMetadata");
  c.same(text_at(mark, "/object/apiVersion"), "meta.k8s.io/v1");
  c.that(!text_at(mark, "/object/metadata/resourceVersion").empty(), "it says how far the watch is");
}

KYMAROS_CASE(Api, Watches, OfAllNamespacesSeeEach) {
  auto watch = co_await c.watch("/api/v1/configmaps?labelSelector=mine%3D$NS");
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {mine: $NS}}}"));
  const auto event = co_await watch.next();
  c.event(event, "ADDED", "a");
  c.same(text_at(event, "/object/metadata/namespace"), "$NS");
}

KYMAROS_CASE(Api, Watches, VersionsRise) {
  const auto version = co_await version_of(c, "configmaps");
  auto watch = co_await c.watch("configmaps?labelSelector=mine&resourceVersion=" + version);
  for (const auto* name : {"a", "b", "d"}) {
    c.ok(co_await c.post("configmaps", std::string("{metadata: {name: ") + name + ", labels: {mine: x}}}"));
  }
  auto last = std::stoll(version);
  for (const auto* name : {"a", "b", "d"}) {
    const auto event = co_await watch.next();
    c.event(event, "ADDED", name);
    const auto its = std::stoll(text_at(event, "/object/metadata/resourceVersion"));
    c.that(its > last, "each has a later version");
    last = its;
  }
}

KYMAROS_CASE(Api, Watches, AreRefusedWhereASelectorMakesNoSense) {
  c.refused(co_await c.get("configmaps?watch=true&labelSelector=a%3D%3D%3Db"), 400, "BadRequest", "");
  c.refused(co_await c.get("configmaps?watch=true&fieldSelector=data.v%3D1"), 400, "BadRequest", "");
  c.status(co_await c.get("sheep?watch=true"), 404);
}

}  // namespace
}  // namespace kymaros::conformance
