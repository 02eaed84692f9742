#include "conformance/case_list.hpp"

namespace kymaros::conformance {
namespace {

using namespace std::chrono_literals;

/// Serves "sheep" of a group of the case's own, with this schema of their spec, and a status subresource.
Task<void> serve_sheep(Case& c, std::string spec_schema) {
  c.ok(co_await c.post("customresourcedefinitions.apiextensions.k8s.io", R"(
metadata: {name: sheep.$NS.example.org}
spec:
  group: $NS.example.org
  scope: Namespaced
  names: {plural: sheep, singular: sheep, kind: Sheep, listKind: SheepList, shortNames: [bleat]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: )" + spec_schema + R"(
          status: {type: object, properties: {phase: {type: string}, mood: {type: string, default: calm}}}
)"));
  c.remove_afterwards("customresourcedefinitions.apiextensions.k8s.io/sheep.$NS.example.org");
  co_await c.eventually("sheep.$NS.example.org", "sheep are served",
                        [](const Reply& reply) { return reply.status == 200; });
}

constexpr const char* kSheep = "sheep.$NS.example.org";

KYMAROS_CASE(Api, CustomResources, AreServedOnceTheyAreDefined) {
  co_await serve_sheep(c, "{type: object, properties: {wool: {type: string}}}");
  const auto definition =
      c.ok(co_await c.get("customresourcedefinitions.apiextensions.k8s.io/sheep.$NS.example.org"));
  for (std::size_t i = 0; i < definition.count("/status/conditions"); ++i) {
    const auto at = "/status/conditions/" + std::to_string(i);
    const auto type = definition.text(at + "/type");
    if (type == "NamesAccepted" || type == "Established")
      c.same(definition.text(at + "/status"), "True", type);
  }
  c.same(definition.text("/status/acceptedNames/plural"), "sheep");
  c.like(definition["/status/storedVersions"], "[v1]");
  const auto made = c.ok(co_await c.post(
      kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}, spec: {wool: white}}"));
  c.status(made, 201);
  c.equal(made["/metadata/generation"], 1);
  const auto list = c.ok(co_await c.get(kSheep));
  c.same(list.text("/kind"), "SheepList");
  c.same(list.text("/apiVersion"), "$NS.example.org/v1");
  c.same(list.text("/items/0/kind"), "Sheep", "items of custom resources repeat their kind");
  const auto group = c.ok(co_await c.get("/apis/$NS.example.org/v1"));
  c.same(group.text("/resources/0/kind"), "Sheep");
}

KYMAROS_CASE(Api, CustomResources, MustSayWhatTheyAre) {
  co_await serve_sheep(c, "{type: object}");
  c.refused(co_await c.post(kSheep, "{metadata: {name: dolly}}"), 400, "BadRequest", "");
}

KYMAROS_CASE(Api, CustomResources, AreCompletedPrunedAndChecked) {
  co_await serve_sheep(c, R"(
            type: object
            required: [wool]
            properties:
              wool: {type: string, enum: [white, black]}
              legs: {type: integer, minimum: 1, maximum: 4, default: 4}
              tag: {type: string, pattern: '^[a-z]+$', maxLength: 5}
              bell: {type: object, properties: {tone: {type: string, default: low}, size: {type: integer}}}
              friends: {type: array, maxItems: 2, items: {type: string}}
              any: {type: object, x-kubernetes-preserve-unknown-fields: true}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]})");
  const auto text = [](std::string spec) {
    return "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}, spec: " + spec + "}";
  };
  c.refused(co_await c.post(kSheep, text("{wool: green}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.wool: Unsupported value: \"green\": supported "
            "values: "
            "\"white\", \"black\"");
  c.refused(co_await c.post(kSheep, text("{}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.wool: Required value");
  c.refused(co_await c.post(kSheep, text("{wool: white, legs: 5}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.legs: Invalid value: 5: spec.legs in body "
            "should be less "
            "than or equal to 4");
  c.refused(co_await c.post(kSheep, text("{wool: white, legs: many}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.legs: Invalid value: \"string\": spec.legs in "
            "body must "
            "be of type integer: \"string\"");
  c.refused(co_await c.post(kSheep, text("{wool: white, tag: A}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.tag: Invalid value: \"A\": spec.tag in body "
            "should match "
            "'^[a-z]+$'");
  c.refused(co_await c.post(kSheep, text("{wool: white, tag: abcdef}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.tag: Too long: may not be more than 5 bytes");
  c.refused(
      co_await c.post(kSheep, text("{wool: white, friends: [a, b, c]}")), 422, "Invalid",
      "Sheep.$NS.example.org \"dolly\" is invalid: spec.friends: Too many: 3: must have at most 2 items");
  const auto made = c.ok(co_await c.post(
      kSheep, text("{wool: white, lost: 1, bell: {size: 1, lost: 1}, any: {kept: 1}, port: http}")));
  c.like(made["/spec"], "{any: {kept: 1}, bell: {size: 1, tone: low}, legs: 4, port: http, wool: white}");
  const auto without =
      c.ok(co_await c.merge(std::string(kSheep) + "/dolly", "{spec: {bell: null, legs: null}}"));
  c.like(without["/spec"], "{any: {kept: 1}, legs: 4, port: http, wool: white}");
  c.refused(co_await c.merge(std::string(kSheep) + "/dolly", "{spec: {wool: null}}"), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.wool: Required value");
}

KYMAROS_CASE(Api, CustomResources, HaveListsWithKeys) {
  co_await serve_sheep(c, R"(
            type: object
            properties:
              lambs:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer}}}
              marks: {type: array, x-kubernetes-list-type: set, items: {type: string}})");
  const auto text = [](std::string spec) {
    return "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}, spec: " + spec + "}";
  };
  c.refused(co_await c.post(kSheep, text("{lambs: [{name: a}, {name: a}]}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.lambs[1]: Duplicate value: {\"name\":\"a\"}");
  c.refused(co_await c.post(kSheep, text("{marks: [a, a]}")), 422, "Invalid",
            "Sheep.$NS.example.org \"dolly\" is invalid: spec.marks[1]: Duplicate value: \"a\"");
  const auto dolly = std::string(kSheep) + "/dolly";
  c.status(co_await c.apply(dolly, text("{lambs: [{name: a, age: 1}, {name: b}], marks: [x]}")), 201);
  c.ok(co_await c.patch(dolly,
                        "[{op: add, path: /spec/lambs/-, value: {name: theirs}},"
                        " {op: add, path: /spec/marks/-, value: theirs}]"));
  const auto again = c.ok(co_await c.apply(dolly, text("{lambs: [{name: a, age: 2}], marks: [v]}")));
  c.like(again["/spec/lambs"], "[{age: 2, name: a}, {name: theirs}]");
  c.like(again["/spec/marks"], "[theirs, v]");
}

KYMAROS_CASE(Api, CustomResources, HaveAStatusOfItsOwn) {
  co_await serve_sheep(c, "{type: object, properties: {wool: {type: string}}}");
  const auto dolly = std::string(kSheep) + "/dolly";
  const auto made = c.ok(co_await c.post(
      kSheep,
      "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}, spec: {wool: white}, "
      "status: {phase: Mine}}"));
  c.equal(made["/status"], nullptr, "a new object has no status");
  const auto merged = c.ok(co_await c.merge(dolly, "{spec: {wool: black}, status: {phase: Mine}}"));
  c.equal(merged["/status"], nullptr);
  c.equal(merged["/metadata/generation"], 2);
  const auto said = c.ok(co_await c.merge(dolly + "/status", "{spec: {wool: green}, status: {phase: Said}}"));
  c.like(said["/status"], "{mood: calm, phase: Said}");
  c.like(said["/spec"], "{wool: black}");
  c.equal(said["/metadata/generation"], 2);
  auto old = said.body;
  c.ok(co_await c.merge(dolly, "{metadata: {labels: {x: a}}}"));
  c.refused(co_await c.put(dolly + "/status", old), 409, "Conflict",
            "Operation cannot be fulfilled on sheep.$NS.example.org \"dolly\": the object has been modified; "
            "please "
            "apply your changes to the latest version and try again");
  const auto labelled =
      c.ok(co_await c.merge(dolly + "/status", "{metadata: {labels: {x: b}}, status: {phase: Done}}"));
  c.like(labelled["/metadata/labels"], "{x: a}", "labels are not of the status");
  const auto read = c.ok(co_await c.get(dolly + "/status"));
  c.same(read.text("/status/phase"), "Done");
  const auto kept = c.ok(co_await c.merge(dolly, "{status: null}"));
  c.same(kept.text("/status/phase"), "Done");
}

KYMAROS_CASE(Api, CustomResources, AWatchOfAVersionThatIsForgottenSaysSo) {
  co_await serve_sheep(c, "{type: object}");
  c.ok(co_await c.post(kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}}"));
  auto watch = co_await c.watch(std::string(kSheep) + "?resourceVersion=1");
  const auto event = co_await watch.next();
  c.same(text_at(event, "/type"), "ERROR");
  c.same(text_at(event, "/object/kind"), "Status");
  c.same(text_at(event, "/object/status"), "Failure");
  c.same(text_at(event, "/object/reason"), "Expired");
  c.equal(at(event, "/object/code"), 410);
  c.equal((co_await watch.rest(10s)).size(), 0);
}

KYMAROS_CASE(Api, CustomResources, GoWithTheirDefinition) {
  co_await serve_sheep(c, "{type: object}");
  c.ok(co_await c.post(kSheep,
                       "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly, finalizers: "
                       "[example.org/hold]}}"));
  const auto definition = std::string("customresourcedefinitions.apiextensions.k8s.io/sheep.$NS.example.org");
  c.ok(co_await c.remove(definition));
  co_await c.eventually(std::string(kSheep) + "/dolly", "the sheep is marked", [](const Reply& reply) {
    return !reply.text("/metadata/deletionTimestamp").empty();
  });
  c.status(co_await c.get(definition), 200);
  c.refused(
      co_await c.post(kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: molly}}"), 403,
      "Forbidden",
      "sheep.$NS.example.org \"molly\" is forbidden: create not allowed while custom resource definition is "
      "terminating");
  c.ok(co_await c.merge(std::string(kSheep) + "/dolly", "{metadata: {finalizers: null}}"));
  co_await c.goes(definition);
  co_await c.eventually(kSheep, "sheep are served no more",
                        [](const Reply& reply) { return reply.status == 404; });
}

KYMAROS_CASE(Api, CustomResources, DefinitionsAreChecked) {
  c.refused(co_await c.post("customresourcedefinitions.apiextensions.k8s.io", R"(
metadata: {name: goats.$NS.example.org}
spec:
  group: $NS.example.org
  scope: Namespaced
  names: {plural: sheep, kind: Sheep}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
)"),
            422, "Invalid", "");
}

KYMAROS_CASE(Api, CustomResources, TheirWatchesEndWithTheirDefinition) {
  co_await serve_sheep(c, "{type: object}");
  c.ok(co_await c.post(kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}}"));
  auto watch = co_await c.watch(kSheep);
  c.event(co_await watch.next(), "ADDED", "dolly");
  c.ok(co_await c.remove("customresourcedefinitions.apiextensions.k8s.io/sheep.$NS.example.org"));
  const auto rest = co_await watch.rest(90s);
  c.that(!rest.empty() && text_at(rest.front(), "/type") == "DELETED", "what there was is deleted");
}

KYMAROS_CASE(Api, CustomResources, AreSelectedByTheirNamesOnly) {
  co_await serve_sheep(c, "{type: object, properties: {wool: {type: string}}}");
  c.ok(co_await c.post(kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}}"));
  c.equal(c.ok(co_await c.get(std::string(kSheep) + "?fieldSelector=metadata.name%3Ddolly")).count("/items"),
          1);
  c.refused(co_await c.get(std::string(kSheep) + "?fieldSelector=spec.wool%3Dwhite"), 400, "BadRequest", "");
}

KYMAROS_CASE(Api, CustomResources, AreReplacedWithTheirVersionOnly) {
  co_await serve_sheep(c, "{type: object, properties: {wool: {type: string}}}");
  const auto made =
      c.ok(co_await c.post(kSheep, "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}}"));
  auto without = made.body;
  without.at("metadata").as_object().erase("resourceVersion");
  c.refused(co_await c.put(std::string(kSheep) + "/dolly", without), 422, "Invalid",
            "sheep.$NS.example.org \"dolly\" is invalid: metadata.resourceVersion: Invalid value: 0: must be "
            "specified for an update");
  c.ok(co_await c.put(std::string(kSheep) + "/dolly", made.body));
}

KYMAROS_CASE(Api, CustomResources, AStatusIsAppliedByItself) {
  co_await serve_sheep(c, "{type: object, properties: {wool: {type: string}}}");
  const auto dolly = std::string(kSheep) + "/dolly";
  const auto text = [](std::string more) {
    return "{apiVersion: $NS.example.org/v1, kind: Sheep, metadata: {name: dolly}, " + more + "}";
  };
  c.ok(co_await c.apply(dolly, text("spec: {wool: white}")));
  const auto said = c.ok(co_await c.apply(dolly + "/status", text("status: {phase: Said, mood: wild}")));
  c.like(said["/status"], "{phase: Said, mood: wild}");
  c.like(said["/spec"], "{wool: white}");
  const auto again = c.ok(co_await c.apply(dolly + "/status", text("status: {mood: wild}")));
  c.like(again["/status"], "{mood: wild}", "what is no longer named goes");
  c.like(c.ok(co_await c.apply(dolly, text("spec: {wool: black}")))["/status"], "{mood: wild}");
}

}  // namespace
}  // namespace kymaros::conformance
