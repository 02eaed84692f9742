#include "sim/writing/strategic_merge_patch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/yaml.hpp"
#include "sim/openapi/builtin_schemas.hpp"

namespace kymaros::sim {
namespace {

const json::SchemaNode& pod_schema() {
  return *builtin_schema({.group = "", .version = "v1", .plural = "pods", .kind = "Pod"});
}
const json::SchemaNode& deployment_schema() {
  return *builtin_schema({.group = "apps", .version = "v1", .plural = "deployments", .kind = "Deployment"});
}

json::Value yaml(std::string_view text) { return json::parse_yaml(text).value(); }

struct Story {
  std::string shows, before, patch, after;
};

void expect_all(const json::SchemaNode& schema, const std::vector<Story>& stories) {
  for (const auto& story : stories) {
    const auto after = apply_strategic_merge_patch(yaml(story.before), yaml(story.patch), schema);
    ASSERT_TRUE(after.has_value()) << story.shows << ": " << after.error().message;
    EXPECT_EQ(*after, yaml(story.after)) << story.shows << ": " << json::serialize(*after);
  }
}

TEST(StrategicMergePatch, ListsMergeByTheirKeys) {
  expect_all(
      pod_schema(),
      {{"an item that is there is changed",
        "{spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}",
        "{spec: {containers: [{name: b, image: z}]}}",
        "{spec: {containers: [{name: a, image: x}, {name: b, image: z}]}}"},
       {"one that is not is added in front, without what it says is absent",
        "{spec: {containers: [{name: a}]}}",
        "{spec: {containers: [{name: b, image: null, env: [{name: E, value: '1'}]}]}}",
        "{spec: {containers: [{name: b, env: [{name: E, value: '1'}]}, {name: a}]}}"},
       {"one is deleted", "{spec: {containers: [{name: a}, {name: b}]}}",
        "{spec: {containers: [{name: a, $patch: delete}]}}", "{spec: {containers: [{name: b}]}}"},
       {"a list is replaced", "{spec: {containers: [{name: a}, {name: b}]}}",
        "{spec: {containers: [{name: c}, {$patch: replace}]}}", "{spec: {containers: [{name: c}]}}"},
       {"lists inside of items merge too", "{spec: {containers: [{name: a, ports: [{containerPort: 80}]}]}}",
        "{spec: {containers: [{name: a, ports: [{containerPort: 81}]}]}}",
        "{spec: {containers: [{name: a, ports: [{containerPort: 81}, {containerPort: 80}]}]}}"},
       {"a list without a strategy is one value", "{spec: {tolerations: [{key: a}]}}",
        "{spec: {tolerations: [{key: b}]}}", "{spec: {tolerations: [{key: b}]}}"},
       {"a set takes what it lacks", "{metadata: {finalizers: [a, b]}}", "{metadata: {finalizers: [b, c]}}",
        "{metadata: {finalizers: [a, b, c]}}"},
       {"and loses what is named", "{metadata: {finalizers: [a, b, a]}}",
        "{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}", "{metadata: {finalizers: [b]}}"}});
}

TEST(StrategicMergePatch, ObjectsMergeMemberByMember) {
  expect_all(pod_schema(),
             {{"null removes", "{metadata: {labels: {a: '1', b: '2'}}}",
               "{metadata: {labels: {a: null, c: '3'}}}", "{metadata: {labels: {b: '2', c: '3'}}}"},
              {"an object is replaced", "{metadata: {labels: {a: '1', b: '2'}}}",
               "{metadata: {labels: {$patch: replace, c: '3'}}}", "{metadata: {labels: {c: '3'}}}"},
              {"an object is emptied", "{metadata: {labels: {a: '1'}}}",
               "{metadata: {labels: {$patch: delete}}}", "{metadata: {labels: {}}}"},
              {"a volume keeps only the keys that are named", "{spec: {volumes: [{name: v, emptyDir: {}}]}}",
               "{spec: {volumes: [{name: v, $retainKeys: [name, secret], secret: {secretName: s}}]}}",
               "{spec: {volumes: [{name: v, secret: {secretName: s}}]}}"}});
  expect_all(deployment_schema(), {{"so does a strategy",
                                    "{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}",
                                    "{spec: {strategy: {$retainKeys: [type], type: Recreate}}}",
                                    "{spec: {strategy: {type: Recreate}}}"}});
}

TEST(StrategicMergePatch, AnOrderIsKept) {
  expect_all(
      pod_schema(),
      {{"as the client says it", "{spec: {containers: [{name: a}, {name: b}]}}",
        "{spec: {$setElementOrder/containers: [{name: b}, {name: c}, {name: a}], containers: [{name: c}]}}",
        "{spec: {containers: [{name: b}, {name: c}, {name: a}]}}"},
       {"items that it does not name stay before what they stood before",
        "{spec: {containers: [{name: x}, {name: a}, {name: b}]}}",
        "{spec: {$setElementOrder/containers: [{name: b}, {name: a}]}}",
        "{spec: {containers: [{name: x}, {name: b}, {name: a}]}}"},
       {"a set likewise", "{metadata: {finalizers: [a, b]}}",
        "{metadata: {$setElementOrder/finalizers: [c, b, a], finalizers: [c]}}",
        "{metadata: {finalizers: [c, b, a]}}"}});
}

TEST(StrategicMergePatch, WhatIsNoPatchIsRefused) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{metadata: {labels: {$patch: shuffle}}}", "unknown patch type 'shuffle'"},
      {"{metadata: {$retainKeys: name}}", "invalid patch format of retainKeys"},
      {"{metadata: {$deleteFromPrimitiveList/finalizers: a}}", "invalid patch format of primitive list"},
      {"{spec: {containers: [{image: x}]}}", "map: map[image:x] does not contain declared merge key: name"},
      {"[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"}};
  for (const auto& [patch, why] : rows) {
    const auto after = apply_strategic_merge_patch(
        yaml("{metadata: {labels: {a: b}, finalizers: [a]}, spec: {containers: [{name: a}]}}"), yaml(patch),
        pod_schema());
    ASSERT_FALSE(after.has_value()) << patch;
    EXPECT_EQ(after.error().message, why);
  }
}

}  // namespace
}  // namespace kymaros::sim
