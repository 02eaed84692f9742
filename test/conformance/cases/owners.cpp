#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// A ConfigMap "child" of ConfigMap "owner", whose uid is given back.
Task<std::string> make_family(Case& c, std::string block = "false") {
  const auto owner = c.ok(co_await c.post("configmaps", "{metadata: {name: owner}}")).text("/metadata/uid");
  c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: " +
          owner + ", blockOwnerDeletion: " + block + "}]}}"));
  co_return owner;
}

KYMAROS_CASE(Api, Owners, TheirDependentsGoAfterThem) {
  co_await make_family(c);
  const auto gone = c.ok(co_await c.remove("configmaps/owner"));
  c.same(gone.text("/kind"), "Status");
  c.status(co_await c.get("configmaps/owner"), 404);
  co_await c.goes("configmaps/child");
}

KYMAROS_CASE(Api, Owners, GoAfterTheirDependentsInTheForeground) {
  co_await make_family(c, "true");
  c.ok(co_await c.merge("configmaps/child", "{metadata: {finalizers: [example.org/hold]}}"));
  const auto marked = c.ok(co_await c.remove("configmaps/owner", "{propagationPolicy: Foreground}"));
  c.that(!marked.text("/metadata/deletionTimestamp").empty(), "it is marked");
  c.like(marked["/metadata/finalizers"], "[foregroundDeletion]");
  co_await c.eventually("configmaps/child", "the child is marked", [](const Reply& reply) {
    return !reply.text("/metadata/deletionTimestamp").empty();
  });
  co_await c.pause(1s);
  c.status(co_await c.get("configmaps/owner"), 200);
  c.ok(co_await c.merge("configmaps/child", "{metadata: {finalizers: null}}"));
  co_await c.goes("configmaps/owner");
}

KYMAROS_CASE(Api, Owners, DoNotWaitForDependentsThatDoNotBlock) {
  co_await make_family(c, "false");
  c.ok(co_await c.merge("configmaps/child", "{metadata: {finalizers: [example.org/hold]}}"));
  c.ok(co_await c.remove("configmaps/owner", "{propagationPolicy: Foreground}"));
  co_await c.goes("configmaps/owner");
  c.ok(co_await c.merge("configmaps/child", "{metadata: {finalizers: null}}"));
  co_await c.goes("configmaps/child");
}

KYMAROS_CASE(Api, Owners, MayLeaveOrphans) {
  co_await make_family(c);
  c.ok(co_await c.remove("configmaps/owner", "{propagationPolicy: Orphan}"));
  co_await c.goes("configmaps/owner");
  const auto child = co_await c.eventually("configmaps/child", "it has no owner", [](const Reply& reply) {
    return reply["/metadata/ownerReferences"].is_null();
  });
  co_await c.pause(2s);
  c.status(co_await c.get("configmaps/child"), 200);
}

KYMAROS_CASE(Api, Owners, ThatAreNotThereTakeTheirDependentsAlong) {
  c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: none, uid: "
      "11111111-2222-3333-4444-555555555555}]}}"));
  co_await c.goes("configmaps/child");
}

KYMAROS_CASE(Api, Owners, OneThatLivesIsEnough) {
  const auto owner = co_await make_family(c);
  const auto other = c.ok(co_await c.post("configmaps", "{metadata: {name: other}}")).text("/metadata/uid");
  c.ok(co_await c.patch(
      "configmaps/child",
      "[{op: add, path: /metadata/ownerReferences/-, value: {apiVersion: v1, kind: ConfigMap, name: "
      "other, uid: " +
          other + "}}]"));
  c.ok(co_await c.remove("configmaps/owner"));
  const auto child = co_await c.eventually("configmaps/child", "one owner is left", [](const Reply& reply) {
    return reply.count("/metadata/ownerReferences") == 1;
  });
  c.same(child.text("/metadata/ownerReferences/0/name"), "other");
}

KYMAROS_CASE(Api, Owners, AreNamedInFull) {
  c.refused(co_await c.post("configmaps",
                            "{metadata: {name: child, ownerReferences: [{kind: ConfigMap, name: none}]}}"),
            422, "Invalid", "");
}

KYMAROS_CASE(Api, Owners, AreKnownByTheirUid) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: owner}}"));
  c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: "
      "11111111-2222-3333-4444-555555555555}]}}"));
  co_await c.goes("configmaps/child");
  c.status(co_await c.get("configmaps/owner"), 200);
}

KYMAROS_CASE(Api, Owners, AreOfTheSameNamespace) {
  const auto other = c.ok(co_await c.post("namespaces", "{metadata: {generateName: $NS-}}"));
  const auto name = other.text("/metadata/name");
  c.remove_afterwards("namespaces/" + name);
  const auto owner =
      c.ok(co_await c.post("/api/v1/namespaces/" + name + "/configmaps", "{metadata: {name: owner}}"));
  c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: " +
          owner.text("/metadata/uid") + "}]}}"));
  co_await c.goes("configmaps/child");
}

KYMAROS_CASE(Api, Owners, MayBeTheNamespaceItself) {
  const auto owner = c.ok(co_await c.get("namespaces/$NS")).text("/metadata/uid");
  c.ok(co_await c.post(
      "configmaps",
      "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: Namespace, name: $NS, uid: " +
          owner + "}]}}"));
  co_await c.pause(2s);
  c.status(co_await c.get("configmaps/child"), 200);
}

KYMAROS_CASE(Api, Owners, HaveOneController) {
  const auto owner = c.ok(co_await c.post("configmaps", "{metadata: {name: owner}}")).text("/metadata/uid");
  const auto reference = [&](std::string name) {
    return "{apiVersion: v1, kind: ConfigMap, controller: true, name: " + name + ", uid: " + owner + "}";
  };
  c.refused(co_await c.post("configmaps", "{metadata: {name: child, ownerReferences: [" + reference("owner") +
                                              ", " + reference("other") + "]}}"),
            422, "Invalid",
            "ConfigMap \"child\" is invalid: metadata.ownerReferences: Invalid value: "
            "[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"owner\",\"uid\":\"" +
                owner +
                "\",\"controller\":true},{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"other\","
                "\"uid\":\"" +
                owner +
                "\",\"controller\":true}]: Only one reference can have Controller set to true. Found "
                "\"true\" in references for ConfigMap/owner and ConfigMap/other");
}

}  // namespace
}  // namespace kymaros::conformance
