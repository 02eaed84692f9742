#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr const char* kSheep = "configmaps";

KYMAROS_CASE(Api, Deletion, SaysWhatIsGone) {
  const auto made = c.ok(co_await c.post(kSheep, "{metadata: {name: a}}"));
  const auto gone = c.ok(co_await c.remove("configmaps/a"));
  c.status(gone, 200);
  c.same(gone.text("/kind"), "Status");
  c.same(gone.text("/status"), "Success");
  c.same(gone.text("/details/name"), "a");
  c.same(gone.text("/details/kind"), "configmaps");
  c.equal(gone["/details/uid"], made["/metadata/uid"]);
  c.refused(co_await c.remove("configmaps/a"), 404, "NotFound", "configmaps \"a\" not found");
}

KYMAROS_CASE(Api, Deletion, HasPreconditions) {
  const auto made = c.ok(co_await c.post(kSheep, "{metadata: {name: a}}"));
  const auto uid = made.text("/metadata/uid");
  c.refused(co_await c.remove("configmaps/a", "{preconditions: {uid: 11111111-2222-3333-4444-555555555555}}"),
            409, "Conflict",
            "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition "
            "(11111111-2222-3333-4444-555555555555) does not match the UID in record (" +
                uid + "). The object might have been deleted and then recreated");
  const auto version = made.text("/metadata/resourceVersion");
  const auto changed = c.ok(co_await c.merge("configmaps/a", "{data: {v: '1'}}"));
  c.refused(co_await c.remove("configmaps/a", "{preconditions: {resourceVersion: '" + version + "'}}"), 409,
            "Conflict",
            "Operation cannot be fulfilled on ConfigMap \"a\": the ResourceVersion in the precondition (" +
                version + ") does not match the ResourceVersion in record (" +
                changed.text("/metadata/resourceVersion") + "). The object might have been modified");
  c.ok(co_await c.remove("configmaps/a", "{preconditions: {uid: " + uid + "}}"));
  c.status(co_await c.get("configmaps/a"), 404);
}

KYMAROS_CASE(Api, Deletion, WaitsForFinalizers) {
  c.ok(co_await c.post(kSheep, "{metadata: {name: a, finalizers: [example.org/hold]}}"));
  const auto marked = c.ok(co_await c.remove("configmaps/a"));
  c.same(marked.text("/kind"), "ConfigMap", "what is only marked is shown");
  c.that(!marked.text("/metadata/deletionTimestamp").empty(), "it is marked");
  c.equal(marked["/metadata/deletionGracePeriodSeconds"], 0);
  const auto again = c.ok(co_await c.remove("configmaps/a"));
  c.equal(again["/metadata/deletionTimestamp"], marked["/metadata/deletionTimestamp"]);
  c.equal(again["/metadata/resourceVersion"], marked["/metadata/resourceVersion"],
          "a second deletion does nothing");
  c.refused(
      co_await c.merge("configmaps/a", "{metadata: {finalizers: [example.org/hold, example.org/more]}}"), 422,
      "Invalid",
      "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the "
      "object "
      "is being deleted, found new finalizers []string{\"example.org/more\"}");
  c.ok(co_await c.merge("configmaps/a", "{data: {v: '1'}}"));
  const auto last = c.ok(co_await c.merge("configmaps/a", "{metadata: {finalizers: null}}"));
  c.same(last.text("/metadata/name"), "a");
  c.status(co_await c.get("configmaps/a"), 404);
}

KYMAROS_CASE(Api, Deletion, IsToldToWatchesWhenItIsMarkedAndWhenItIsDone) {
  const auto made = c.ok(co_await c.post(kSheep, "{metadata: {name: a, finalizers: [example.org/hold]}}"));
  auto watch = co_await c.watch("configmaps?fieldSelector=metadata.name%3Da&resourceVersion=" +
                                made.text("/metadata/resourceVersion"));
  c.ok(co_await c.remove("configmaps/a"));
  const auto marked = co_await watch.next();
  c.event(marked, "MODIFIED", "a");
  c.that(!text_at(marked, "/object/metadata/deletionTimestamp").empty(), "it is marked");
  c.ok(co_await c.merge("configmaps/a", "{metadata: {finalizers: null}}"));
  c.event(co_await watch.next(), "DELETED", "a");
}

KYMAROS_CASE(Api, Deletion, NobodyMarksByWriting) {
  const auto made =
      c.ok(co_await c.post(kSheep,
                           "{metadata: {name: a, deletionTimestamp: '2026-01-01T00:00:00Z', "
                           "uid: mine, creationTimestamp: '2020-01-01T00:00:00Z', selfLink: x}}"));
  c.equal(made["/metadata/deletionTimestamp"], nullptr);
  c.that(made.text("/metadata/uid") != "mine", "a uid is given");
  c.that(made.text("/metadata/creationTimestamp") != "2020-01-01T00:00:00Z", "a time is given");
  c.refused(co_await c.merge("configmaps/a", "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}"), 422,
            "Invalid", "");
}

KYMAROS_CASE(Api, Deletion, RefusesObjectsThatNameAVersion) {
  c.refused(co_await c.post(kSheep, "{metadata: {name: a, resourceVersion: '7'}}"), 500, "",
            "resourceVersion should not be set on objects to be created");
}

KYMAROS_CASE(Api, Deletion, OfACollection) {
  for (const auto* name : {"a", "b"}) {
    c.ok(co_await c.post(kSheep, std::string("{metadata: {name: ") + name + ", labels: {mine: x}}}"));
  }
  c.ok(co_await c.post(kSheep, "{metadata: {name: kept}}"));
  c.ok(
      co_await c.post(kSheep, "{metadata: {name: held, labels: {mine: x}, finalizers: [example.org/hold]}}"));
  const auto gone = c.ok(co_await c.remove("configmaps?labelSelector=mine"));
  c.same(gone.text("/kind"), "ConfigMapList");
  c.equal(gone.count("/items"), 3);
  c.equal(gone["/items/2/metadata/deletionTimestamp"], nullptr, "they are shown as they were");
  c.status(co_await c.get("configmaps/a"), 404);
  c.status(co_await c.get("configmaps/b"), 404);
  c.status(co_await c.get("configmaps/kept"), 200);
  c.that(!c.ok(co_await c.get("configmaps/held")).text("/metadata/deletionTimestamp").empty(),
         "it is marked");
  c.ok(co_await c.merge("configmaps/held", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Api, Deletion, CountsAsAChangeWhereChangesAreCounted) {
  c.ok(co_await c.post("networkpolicies.networking.k8s.io",
                       "{metadata: {name: a, finalizers: [example.org/hold]}, spec: {podSelector: {}}}"));
  const auto marked = c.ok(co_await c.remove("networkpolicies.networking.k8s.io/a"));
  c.equal(marked["/metadata/generation"], 2);
  c.ok(co_await c.merge("networkpolicies.networking.k8s.io/a", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Api, Deletion, OfACollectionKeepsToItsPropagation) {
  const auto owner = c.ok(co_await c.post(kSheep, "{metadata: {name: owner, labels: {mine: x}}}"));
  c.ok(co_await c.post(kSheep,
                       "{metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: "
                       "owner, uid: " +
                           owner.text("/metadata/uid") + "}]}}"));
  c.ok(co_await c.remove("configmaps?labelSelector=mine", "{propagationPolicy: Orphan}"));
  co_await c.goes("configmaps/owner");
  const auto child = co_await c.eventually("configmaps/child", "it has no owner", [](const Reply& reply) {
    return reply["/metadata/ownerReferences"].is_null();
  });
  c.status(child, 200);
}

/// The one kind of which a DELETE that says nothing leaves what it owns (batch/v1, jobStrategy).
KYMAROS_CASE(Api, Deletion, OfAJobLeavesItsPodsUnlessToldOtherwise) {
  c.ok(co_await c.post("jobs.batch",
                       "{metadata: {name: a}, spec: {suspend: true, template: {spec: {restartPolicy: Never, "
                       "containers: [{name: c, image: 'localhost/busybox:1'}]}}}}"));
  const auto job = c.ok(co_await c.get("jobs.batch/a"));
  c.ok(co_await c.post(kSheep,
                       "{metadata: {name: child, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: "
                       "a, uid: " +
                           job.text("/metadata/uid") + "}]}}"));
  const auto marked = c.ok(co_await c.remove("jobs.batch/a", "{}"));
  c.like(marked["/metadata/finalizers"], "[orphan]");
  co_await c.goes("jobs.batch/a");
  c.equal(c.ok(co_await c.get("configmaps/child"))["/metadata/ownerReferences"], nullptr);
}

KYMAROS_CASE(Api, Deletion, DoesNotHappenTwiceOrInAnotherWay) {
  c.refused(co_await c.remove("configmaps/none", "{propagationPolicy: Sideways}"), 422, "Invalid", "");
  c.refused(co_await c.remove("configmaps/none", "{propagationPolicy: Orphan, orphanDependents: true}"), 422,
            "Invalid", "");
}

}  // namespace
}  // namespace kymaros::conformance
