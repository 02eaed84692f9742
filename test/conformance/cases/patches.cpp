#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

KYMAROS_CASE(Api, Patches, AMergeSetsAndRemoves) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, labels: {x: a}}, data: {v: '1', w: '1'}}"));
  const auto merged = c.ok(
      co_await c.merge("configmaps/a", "{metadata: {labels: {x: null, z: z}}, data: {v: '2', w: null}}"));
  c.status(merged, 200);
  c.like(merged["/data"], "{v: '2'}");
  c.like(merged["/metadata/labels"], "{z: z}");
  c.refused(co_await c.merge("configmaps/none", "{data: {v: '2'}}"), 404, "NotFound",
            "configmaps \"none\" not found");
}

KYMAROS_CASE(Api, Patches, AMergeMayNameTheVersionItIsFor) {
  const auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  const auto version = made.text("/metadata/resourceVersion");
  c.ok(co_await c.merge("configmaps/a", "{metadata: {resourceVersion: '" + version + "'}, data: {v: '2'}}"));
  c.refused(
      co_await c.merge("configmaps/a", "{metadata: {resourceVersion: '" + version + "'}, data: {v: '3'}}"),
      409, "Conflict",
      "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your "
      "changes "
      "to the latest version and try again");
  c.refused(co_await c.merge("configmaps/a", "{metadata: {uid: 11111111-2222-3333-4444-555555555555}}"), 422,
            "Invalid",
            "ConfigMap \"a\" is invalid: metadata.uid: Invalid value: "
            "\"11111111-2222-3333-4444-555555555555\": field is immutable");
}

KYMAROS_CASE(Api, Patches, AJsonPatchTests) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  const auto done = c.ok(co_await c.patch(
      "configmaps/a", "[{op: test, path: /data/v, value: '1'}, {op: replace, path: /data/v, value: '2'}]"));
  c.like(done["/data"], "{v: '2'}");
  c.refused(
      co_await c.patch("configmaps/a",
                       "[{op: test, path: /data/v, value: '1'}, {op: replace, path: /data/v, value: '3'}]"),
      422, "Invalid", "the server rejected our request due to an error in our request");
  c.refused(co_await c.patch("configmaps/a", "[{op: remove, path: /data/none}]"), 422, "Invalid",
            "the server rejected our request due to an error in our request");
}

KYMAROS_CASE(Api, Patches, AnUnknownTypeIsRefused) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}}"));
  http::Request request{.method = "PATCH", .body = "{}"};
  request.headers.set("Content-Type", "application/json");
  c.refused(co_await c.send(request, "configmaps/a"), 415, "UnsupportedMediaType", "");
}

KYMAROS_CASE(Api, Patches, AnApplyCreatesAndRemovesWhatItNoLongerNames) {
  const auto made = co_await c.apply(
      "configmaps/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: '1', w: '1'}}");
  c.status(made, 201);
  c.ok(co_await c.merge("configmaps/a", "{data: {theirs: '1'}}"));
  const auto again = co_await c.apply(
      "configmaps/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: '2'}}");
  c.status(again, 200);
  c.like(again["/data"], "{v: '2', theirs: '1'}");
  const auto same = co_await c.apply(
      "configmaps/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: '2'}}");
  c.equal(same["/metadata/resourceVersion"], again["/metadata/resourceVersion"], "nothing changed");
}

/// A Deployment without pods, of containers {name: ..., image: ...}.
std::string deployment(std::string_view containers) {
  return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 0, selector: "
         "{matchLabels: {app: "
         "a}}, template: {metadata: {labels: {app: a}}, spec: {containers: " +
         std::string(containers) + "}}}}";
}

KYMAROS_CASE(Api, Patches, AnApplyMergesListsByTheirKeys) {
  c.ok(co_await c.apply("deployments.apps/a",
                        deployment("[{name: p, image: x, args: [a]}, {name: q, image: x}]")));
  c.ok(co_await c.patch("deployments.apps/a",
                        "[{op: add, path: /spec/template/spec/containers/-, value: {name: theirs, image: x}},"
                        " {op: add, path: /spec/template/spec/containers/0/workingDir, value: /theirs}]"));
  const auto again = c.ok(co_await c.apply("deployments.apps/a", deployment("[{name: p, image: z}]")));
  c.equal(again.count("/spec/template/spec/containers"), 2);
  const auto first = again["/spec/template/spec/containers/0"];
  c.same(text_at(first, "/name"), "p");
  c.same(text_at(first, "/image"), "z");
  c.same(text_at(first, "/workingDir"), "/theirs");
  c.equal(at(first, "/args"), nullptr);
  c.same(again.text("/spec/template/spec/containers/1/name"), "theirs");
}

KYMAROS_CASE(Api, Patches, FinalizersAreASetForAnApply) {
  c.ok(co_await c.apply(
      "configmaps/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [example.org/a]}}"));
  c.ok(co_await c.patch("configmaps/a", "[{op: add, path: /metadata/finalizers/-, value: example.org/b}]"));
  const auto again = c.ok(co_await c.apply(
      "configmaps/a", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [example.org/c]}}"));
  c.like(again["/metadata/finalizers"], "[example.org/b, example.org/c]");
  c.ok(co_await c.merge("configmaps/a", "{metadata: {finalizers: null}}"));
}

}  // namespace
}  // namespace kymaros::conformance
