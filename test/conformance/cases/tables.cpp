#include <fmt/format.h>

#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

constexpr auto kTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

Task<Reply> as_table(Case& c, std::string what) {
  http::Request request{.method = "GET"};
  request.headers.set("Accept", kTable);
  co_return c.ok(co_await c.send(std::move(request), std::move(what)));
}

/// "Name:string:0, Data:string:0, ..."
std::string columns(const Reply& table) {
  std::string out;
  for (const auto& column : table["/columnDefinitions"].as_array()) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{}:{}:{}", std::string_view(column.at("name").as_string()),
                       std::string_view(column.at("type").as_string()), column.at("priority").as_int64());
  }
  return out;
}

KYMAROS_CASE(Api, Tables, AListIsATableWithMetadataOfItsObjects) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: b}, data: {v: '1', w: '2'}, binaryData: {x: aGk=}}"));
  const auto table = co_await as_table(c, "configmaps?fieldSelector=metadata.name%3Db");
  c.same(table.text("/kind"), "Table");
  c.same(table.text("/apiVersion"), "meta.k8s.io/v1");
  c.same(columns(table), "Name:string:0, Data:string:0, Age:string:0");
  c.same(table.text("/columnDefinitions/0/format"), "name");
  c.equal(table["/rows/0/cells/0"], "b");
  c.equal(table["/rows/0/cells/1"], 3);
  c.same(table.text("/rows/0/object/kind"), "PartialObjectMetadata");
  c.same(table.text("/rows/0/object/metadata/name"), "b");
  c.that(!table.text("/metadata/resourceVersion").empty(), "the list has a version");
}

KYMAROS_CASE(Api, Tables, OneObjectIsATableToo) {
  c.ok(co_await c.post("secrets", "{metadata: {name: s}, type: Opaque, data: {a: aGk=}}"));
  const auto table = co_await as_table(c, "secrets/s?includeObject=None");
  c.same(columns(table), "Name:string:0, Type:string:0, Data:string:0, Age:string:0");
  c.equal(table["/rows/0/cells/1"], "Opaque");
  c.equal(table["/rows/0/cells/2"], 1);
  c.equal(table["/rows/0/object"], nullptr);
}

KYMAROS_CASE(Api, Tables, ServicesShowTheirPorts) {
  c.ok(co_await c.post("services", R"({metadata: {name: web}, spec: {selector: {app: web, tier: front},
    ports: [{name: http, port: 80}, {name: metrics, port: 9090, protocol: TCP}]}})"));
  const auto table = co_await as_table(c, "services/web");
  c.same(columns(table),
         "Name:string:0, Type:string:0, Cluster-IP:string:0, External-IP:string:0, Port(s):string:0, "
         "Age:string:0, Selector:string:1");
  c.equal(table["/rows/0/cells/1"], "ClusterIP");
  c.equal(table["/rows/0/cells/3"], "<none>");
  c.equal(table["/rows/0/cells/4"], "80/TCP,9090/TCP");
  c.equal(table["/rows/0/cells/6"], "app=web,tier=front");
}

KYMAROS_CASE(Api, Tables, WorkloadsHaveTheirColumns) {
  c.ok(co_await c.post("deployments.apps", R"({metadata: {name: web}, spec: {replicas: 0,
    selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
    spec: {containers: [{name: main, image: example.org/a:1}, {name: side, image: example.org/b:2}]}}}})"));
  const auto deployment = co_await as_table(c, "deployments.apps/web");
  c.same(columns(deployment),
         "Name:string:0, Ready:string:0, Up-to-date:string:0, Available:string:0, Age:string:0, "
         "Containers:string:1, Images:string:1, Selector:string:1");
  c.equal(deployment["/rows/0/cells/1"], "0/0");
  c.equal(deployment["/rows/0/cells/5"], "main,side");
  c.equal(deployment["/rows/0/cells/6"], "example.org/a:1,example.org/b:2");
  c.equal(deployment["/rows/0/cells/7"], "app=web");
  c.same(columns(co_await as_table(c, "statefulsets.apps")),
         "Name:string:0, Ready:string:0, Age:string:0, Containers:string:1, Images:string:1");
  c.same(columns(co_await as_table(c, "replicasets.apps?labelSelector=none")),
         "Name:string:0, Desired:integer:0, Current:integer:0, Ready:integer:0, Age:string:0, "
         "Containers:string:1, Images:string:1, Selector:string:1");
  c.same(columns(co_await as_table(c, "pods?labelSelector=none")),
         "Name:string:0, Ready:string:0, Status:string:0, Restarts:string:0, Age:string:0, IP:string:1, "
         "Node:string:1, Nominated Node:string:1, Readiness Gates:string:1");
}

KYMAROS_CASE(Api, Tables, AWatchSaysItsColumnsOnce) {
  c.ok(co_await c.post("configmaps", "{metadata: {name: first}}"));
  c.ok(co_await c.post("configmaps", "{metadata: {name: second}}"));
  http::Request request{.method = "GET"};
  request.headers.set("Accept", kTable);
  const auto events =
      co_await c.send(std::move(request), "configmaps?watch=true&timeoutSeconds=1&labelSelector=!absent");
  const auto text = events.body.is_string() ? std::string(events.body.as_string()) : std::string();
  std::size_t count = 0;
  for (auto at = text.find("\"name\":\"Age\""); at != std::string::npos;
       at = text.find("\"name\":\"Age\"", at + 1))
    ++count;
  c.that(count == 1, "the first event has columns, the others have none");
  c.that(text.contains("\"second\""), "rows come one by one");
}

KYMAROS_CASE(Api, Tables, CustomResourcesHaveTheColumnsOfTheirDefinition) {
  const auto definition = "sheep." + c.ns() + ".example.org";
  const auto path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  c.remove_afterwards(std::string(path) + "/" + definition);
  c.ok(co_await c.post(path, R"({metadata: {name: sheep.$NS.example.org}, spec: {group: $NS.example.org,
    names: {plural: sheep, singular: sheep, kind: Sheep, listKind: SheepList}, scope: Namespaced,
    versions: [{name: v1, served: true, storage: true,
      schema: {openAPIV3Schema: {type: object, properties: {
        spec: {type: object, properties: {legs: {type: integer}, colour: {type: string}, born: {type: string}}},
        status: {type: object, properties: {conditions: {type: array, items: {type: object,
          properties: {type: {type: string}, status: {type: string}}}}}}}}},
      additionalPrinterColumns: [
        {name: Legs, type: integer, jsonPath: .spec.legs},
        {name: Colour, type: string, jsonPath: .spec.colour, priority: 1},
        {name: Ready, type: string, jsonPath: ".status.conditions[?(@.type=='Ready')].status"},
        {name: Age, type: date, jsonPath: .metadata.creationTimestamp}]}]}})"));
  co_await c.becomes(std::string(path) + "/" + definition, "/status/conditions/1/status", "True");
  const auto all = "/apis/" + c.ns() + ".example.org/v1/namespaces/" + c.ns() + "/sheep";
  co_await c.eventually(all, "the kind is served", [](const Reply& reply) { return reply.status == 200; });
  c.ok(co_await c.post(all, R"({apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly},
    spec: {legs: 4}, status: {conditions: [{type: Other, status: 'False'}, {type: Ready, status: 'True'}]}})"));
  const auto table = co_await as_table(c, all);
  c.same(columns(table), "Name:string:0, Legs:integer:0, Colour:string:1, Ready:string:0, Age:date:0");
  c.equal(table["/rows/0/cells/0"], "dolly");
  c.equal(table["/rows/0/cells/1"], 4);
  c.equal(table["/rows/0/cells/2"], nullptr);
  c.equal(table["/rows/0/cells/3"], "True");
}

}  // namespace
}  // namespace kymaros::conformance
