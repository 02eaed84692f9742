#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr auto kWeb = R"({metadata: {name: web}, spec: {replicas: 0, selector: {matchLabels: {app: web}},
  template: {metadata: {labels: {app: web}}, spec: {containers: [
    {name: main, image: "x:1", env: [{name: A, value: '1'}], ports: [{containerPort: 80}]}]}}}})";
constexpr auto kContainers = "/spec/template/spec/containers";

KYMAROS_CASE(Api, ClientWrites, AStrategicMergePatchMergesListsByTheirKeys) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto more = c.ok(co_await c.merge_by_kind(
      "deployments.apps/web",
      "{spec: {template: {spec: {containers: [{name: main, image: 'x:2', env: [{name: B, "
      "value: '2'}]}, {name: side, image: 'y:1'}]}}}}"));
  c.equal(more.count(kContainers), 2);
  c.equal(more[std::string(kContainers) + "/0/image"], "x:2");
  c.equal(more[std::string(kContainers) + "/1/name"], "side");
  c.like(more[std::string(kContainers) + "/0/env"], "[{name: B, value: '2'}, {name: A, value: '1'}]");
  const auto less = c.ok(co_await c.merge_by_kind(
      "deployments.apps/web", "{spec: {template: {spec: {containers: [{name: side, $patch: delete}]}}}}"));
  c.equal(less.count(kContainers), 1);
}

KYMAROS_CASE(Api, ClientWrites, AStrategicMergePatchSaysInWhichOrder) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto ordered = c.ok(co_await c.merge_by_kind(
      "deployments.apps/web",
      "{spec: {template: {spec: {$setElementOrder/containers: [{name: first}, {name: main}, "
      "{name: last}], containers: [{name: first, image: 'y:1'}, {name: last, image: 'z:1'}]}}}}"));
  c.equal(ordered[std::string(kContainers) + "/0/name"], "first");
  c.equal(ordered[std::string(kContainers) + "/1/name"], "main");
  c.equal(ordered[std::string(kContainers) + "/2/name"], "last");
}

KYMAROS_CASE(Api, ClientWrites, AStrategicMergePatchKeepsToItsOwnOrder) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto twisted = co_await c.merge_by_kind(
      "deployments.apps/web",
      "{spec: {template: {spec: {$setElementOrder/containers: [{name: first}, {name: main}, {name: last}], "
      "containers: [{name: last, image: 'z:1'}, {name: first, image: 'y:1'}]}}}}");
  c.status(twisted, 500);
  c.same(twisted.text("/message"),
         "The order in patch list:\n[map[image:z:1 name:last] map[image:y:1 name:first]]\n doesn't match "
         "$setElementOrder list:\n[map[name:first] map[name:main] map[name:last]]\n");
}

KYMAROS_CASE(Api, ClientWrites, AStrategicMergePatchReplacesAndRetains) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto retained = c.ok(co_await c.merge_by_kind(
      "deployments.apps/web", "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}"));
  c.like(retained["/spec/strategy"], "{type: Recreate}");
  const auto replaced = c.ok(co_await c.merge_by_kind(
      "deployments.apps/web",
      "{spec: {template: {spec: {containers: [{name: only, image: 'y:1'}, {$patch: replace}]}}}}"));
  c.equal(replaced.count(kContainers), 1);
  c.equal(replaced[std::string(kContainers) + "/0/name"], "only");
}

KYMAROS_CASE(Api, ClientWrites, FinalizersAreASet) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: a, finalizers: [example.org/a, example.org/b]}}"));
  const auto less = c.ok(co_await c.merge_by_kind(
      "configmaps/a",
      "{metadata: {$deleteFromPrimitiveList/finalizers: [example.org/a], finalizers: "
      "[example.org/b, example.org/c]}}"));
  c.equal(less.count("/metadata/finalizers"), 2);
  c.ok(co_await c.merge("configmaps/a", "{metadata: {finalizers: null}}"));
}

KYMAROS_CASE(Api, ClientWrites, AStrategicMergePatchThatIsNoneIsRefused) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto no_key = co_await c.merge_by_kind("deployments.apps/web",
                                               "{spec: {template: {spec: {containers: [{image: 'y:1'}]}}}}");
  c.status(no_key, 500);
  c.same(no_key.text("/message"), "map: map[image:y:1] does not contain declared merge key: name");
}

KYMAROS_CASE(Api, ClientWrites, WhatAKindDoesNotHaveIsDropped) {
  const auto made = c.ok(co_await c.post(
      "configmaps", "{metadata: {name: a, colour: red, labels: null}, data: {v: '1'}, dota: {w: '2'}}"));
  c.equal(made["/dota"], nullptr);
  c.equal(made["/metadata/colour"], nullptr);
  const auto patched = c.ok(co_await c.merge("configmaps/a", "{dota: {w: '2'}, data: {w: '2'}}"));
  c.equal(patched["/dota"], nullptr);
  c.like(patched["/data"], "{v: '1', w: '2'}");
}

KYMAROS_CASE(Api, ClientWrites, AStrictClientIsToldOfIt) {
  c.refused(
      co_await c.post("configmaps?fieldValidation=Strict", "{metadata: {name: a, colour: red}, dota: {}}"),
      400, "BadRequest",
      "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field "
      "\"metadata.colour\", unknown field \"dota\"");
  c.refused(
      co_await c.post("configmaps?fieldValidation=Maybe", "{metadata: {name: a}}"), 422, "Invalid",
      "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Maybe\": supported "
      "values: \"\", \"Ignore\", \"Strict\", \"Warn\"");
}

KYMAROS_CASE(Api, ClientWrites, ValuesHaveTheTypesOfTheirMembers) {
  c.refused(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: 1}}"), 400, "BadRequest",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number "
            "into Go struct "
            "field ConfigMap.data of type string");
  c.refused(
      co_await c.post("pods", "{metadata: {name: a}, spec: {containers: [{name: 5}]}}"), 400, "BadRequest",
      "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field "
      "Container.spec.containers.name of type string");
}

KYMAROS_CASE(Api, ClientWrites, ADryRunStoresNothing) {
  c.refused(
      co_await c.post("configmaps?dryRun=Some", "{metadata: {name: a}}"), 422, "Invalid",
      "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: "
      "\"All\"");
  const auto made = c.ok(co_await c.post("configmaps?dryRun=All", "{metadata: {name: a}, data: {v: '1'}}"));
  c.that(!made.text("/metadata/uid").empty(), "it is answered as if it had been made");
  c.status(co_await c.get("configmaps/a"), 404);
  c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
  const auto changed = c.ok(co_await c.merge("configmaps/a?dryRun=All", "{data: {v: '2'}}"));
  c.like(changed["/data"], "{v: '2'}");
  c.ok(co_await c.remove("configmaps/a?dryRun=All"));
  c.ok(co_await c.remove("configmaps/a", "{dryRun: [All]}"));
  c.like(c.ok(co_await c.get("configmaps/a"))["/data"], "{v: '1'}");
}

KYMAROS_CASE(Api, ClientWrites, TwoManagersApplyWithoutTakingFromEachOther) {
  const auto apply = [&](std::string manager, std::string yaml) {
    http::Request request{.method = "PATCH",
                          .body = "{apiVersion: v1, kind: ConfigMap, " + std::move(yaml) + "}"};
    request.headers.set("Content-Type", "application/apply-patch+yaml");
    return c.send(std::move(request), "configmaps/a?fieldManager=" + std::move(manager));
  };
  c.refused(co_await apply("one", "data: {v: '1'}"), 400, "BadRequest",
            "the name of the object (a based on URL) was undeterminable: name must be provided");
  c.ok(co_await apply("one", "metadata: {name: a}, data: {v: '1', both: x}"));
  c.ok(co_await apply("two", "metadata: {name: a}, data: {w: '2', both: x}"));
  const auto less = c.ok(co_await apply("one", "metadata: {name: a}, data: {z: '3'}"));
  c.like(less["/data"], "{w: '2', both: x, z: '3'}");
  c.refused(
      co_await apply("", "metadata: {name: a}, data: {v: '1'}"), 422, "Invalid",
      "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
}

KYMAROS_CASE(Api, ClientWrites, AWorkloadIsScaled) {
  c.ok(co_await c.post("deployments.apps", kWeb));
  const auto scale = c.ok(co_await c.get("deployments.apps/web/scale"));
  c.same(scale.text("/kind"), "Scale");
  c.same(scale.text("/apiVersion"), "autoscaling/v1");
  c.like(scale["/spec"], "{}");
  c.same(scale.text("/status/selector"), "app=web");
  const auto two = c.ok(co_await c.merge("deployments.apps/web/scale", "{spec: {replicas: 2}}"));
  c.like(two["/spec"], "{replicas: 2}");
  c.equal(c.ok(co_await c.get("deployments.apps/web"))["/spec/replicas"], 2);
  c.refused(co_await c.merge("deployments.apps/web/scale", "{spec: {replicas: -1}}"), 422, "Invalid",
            "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or "
            "equal to 0");
  c.refused(co_await c.get("deployments.apps/none/scale"), 404, "NotFound",
            "deployments.apps \"none\" not found");
  c.ok(co_await c.merge("deployments.apps/web/scale", "{spec: {replicas: 0}}"));
}

KYMAROS_CASE(Api, ClientWrites, OpenApiDocumentsAreListed) {
  const auto index = c.ok(co_await c.get("/openapi/v3"));
  const auto url = text_at(index.body, "/paths/apis~1apps~1v1/serverRelativeURL");
  c.that(url.starts_with("/openapi/v3/apis/apps/v1?hash="), "each has an address: " + url);
  const auto document = c.ok(co_await c.get(url));
  c.same(document.text("/components/schemas/io.k8s.api.apps.v1.DeploymentSpec/properties/replicas/format"),
         "int32");
  c.status(co_await c.get("/openapi/v3/apis/nothing/v1"), 404);
}

}  // namespace
}  // namespace kymaros::conformance
