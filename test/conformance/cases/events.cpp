#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr const char* kEvents = "events.events.k8s.io";
constexpr const char* kNew = R"(
  {metadata: {name: told}, eventTime: '2026-03-26T03:00:00.123456Z', reportingController: example.org/teller,
   reportingInstance: one, action: Told, reason: Told, type: Normal, note: it is told,
   regarding: {apiVersion: v1, kind: ConfigMap, name: a, namespace: $NS}})";
constexpr const char* kOld = R"(
  {metadata: {name: told}, involvedObject: {apiVersion: v1, kind: ConfigMap, name: a, namespace: $NS},
   reason: Told, type: Normal, message: it is told, count: 2, source: {component: teller, host: one},
   firstTimestamp: '2026-03-26T03:00:00Z', lastTimestamp: '2026-03-26T03:01:00Z'})";

KYMAROS_CASE(Api, Events, ThatAreNewAreSeenByThoseWhoReadTheOld) {
  c.ok(co_await c.post(kEvents, kNew));
  const auto read = c.ok(co_await c.get("events/told"));
  c.same(read.text("/apiVersion"), "v1");
  c.same(read.text("/message"), "it is told");
  c.same(read.text("/involvedObject/name"), "a");
  c.same(read.text("/reportingComponent"), "example.org/teller");
  c.same(read.text("/reportingInstance"), "one");
  c.same(read.text("/action"), "Told");
  c.same(read.text("/eventTime"), "2026-03-26T03:00:00.123456Z");
  c.equal(read["/firstTimestamp"], nullptr);
  c.like(read["/source"], "{}");
  const auto chosen = c.ok(
      co_await c.get("events?fieldSelector=involvedObject.kind%3DConfigMap,involvedObject.name%3Da,reason%3D"
                     "Told"));
  c.equal(chosen.count("/items"), 1);
  c.ok(co_await c.merge(std::string(kEvents) + "/told",
                        "{series: {count: 2, lastObservedTime: '2026-03-26T03:05:00.000000Z'}}"));
  c.equal(c.ok(co_await c.get("events/told"))["/series/count"], 2);
}

KYMAROS_CASE(Api, Events, ThatAreOldAreSeenByThoseWhoReadTheNew) {
  c.ok(co_await c.post("events", kOld));
  const auto read = c.ok(co_await c.get(std::string(kEvents) + "/told"));
  c.same(read.text("/apiVersion"), "events.k8s.io/v1");
  c.same(read.text("/note"), "it is told");
  c.same(read.text("/regarding/name"), "a");
  c.equal(read["/deprecatedCount"], 2);
  c.same(read.text("/deprecatedFirstTimestamp"), "2026-03-26T03:00:00Z");
  c.same(read.text("/deprecatedLastTimestamp"), "2026-03-26T03:01:00Z");
  c.like(read["/deprecatedSource"], "{component: teller, host: one}");
  c.ok(co_await c.remove(std::string(kEvents) + "/told"));
  c.status(co_await c.get("events/told"), 404);
}

KYMAROS_CASE(Api, Events, AreWatchedInEitherGroup) {
  auto watch = co_await c.watch(std::string(kEvents) + "?fieldSelector=reason%3DTold");
  c.ok(co_await c.post("events", kOld));
  const auto event = co_await watch.next();
  c.event(event, "ADDED", "told");
  c.same(text_at(event, "/object/apiVersion"), "events.k8s.io/v1");
  c.same(text_at(event, "/object/note"), "it is told");
}

KYMAROS_CASE(Api, Events, AreRemovedTogetherInEitherGroup) {
  c.ok(co_await c.post("events", kOld));
  const auto removed = c.ok(co_await c.remove(kEvents));
  c.same(removed.text("/kind"), "EventList");
  c.same(removed.text("/apiVersion"), "events.k8s.io/v1");
  c.same(removed.text("/items/0/note"), "it is told");
  c.same(removed.text("/items/0/message"), "");
  c.status(co_await c.get("events/told"), 404);
}

KYMAROS_CASE(Api, Events, ThatAreNewMustBeWhole) {
  c.refused(co_await c.post(kEvents,
                            "{metadata: {name: told}, reason: Told, type: Normal, note: it is told, "
                            "regarding: {kind: ConfigMap, name: a, namespace: $NS}}"),
            422, "Invalid", "");
  c.refused(co_await c.post("events",
                            "{metadata: {name: told}, reason: Told, message: it is told, "
                            "involvedObject: {kind: ConfigMap, name: a, namespace: default}}"),
            422, "Invalid", "");
}

}  // namespace
}  // namespace kymaros::conformance
