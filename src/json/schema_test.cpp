#include "json/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "json/any_value_test.hpp"
#include "json/yaml.hpp"

namespace kymaros::json {
namespace {

Value yaml(std::string_view text) { return parse_yaml(text).value(); }
Schema schema(std::string_view text) { return Schema::compile(yaml(text)).value(); }

Value pruned(std::string_view rules, std::string_view object) {
  auto out = yaml(object);
  schema(rules).prune(out);
  return out;
}

Value completed(std::string_view rules, std::string_view object) {
  auto out = yaml(object);
  schema(rules).apply_defaults(out);
  return out;
}

/// "FIELD: MESSAGE"
std::vector<std::string> sentences(const std::vector<Violation>& violations) {
  std::vector<std::string> out;
  for (const auto& one : violations) out.push_back(one.field + ": " + one.message);
  return out;
}

std::vector<std::string> wrong(std::string_view rules, std::string_view object) {
  return sentences(schema(rules).validate(yaml(object)));
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SchemaCompile, SaysWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"5", "a schema must be an object"},
      {"{type: text}", "type: no such type: text"},
      {"{properties: {a: {type: 5}}}", "properties.a: type: must be a string"},
      {"{items: {pattern: '('}}", "items: pattern: '(' is no pattern: missing ): ("},
      {"{additionalProperties: {minLength: -1}}", "additionalProperties: minLength: must be a count"},
      {"{additionalProperties: false}", "additionalProperties: must not be false"},
      {"{uniqueItems: true}", "uniqueItems: must not be true"},
      {"{$ref: '#/a'}", "$ref: is forbidden"},
      {"{multipleOf: 0}", "multipleOf: must be positive"},
      {"{x-kubernetes-list-type: map}", "x-kubernetes-list-map-keys: must name a key"},
      {"{x-kubernetes-list-type: bag}", "x-kubernetes-list-type: no such type: bag"},
      {"{anyOf: [{required: 5}]}", "anyOf: required: must be a list"},
      {"{nullable: 'yes'}", "nullable: must be a boolean"},
  };
  for (const auto& [text, why] : rows) {
    const auto compiled = Schema::compile(yaml(text));
    ASSERT_FALSE(compiled) << text;
    EXPECT_EQ(compiled.error().code, ErrorCode::Invalid);
    EXPECT_EQ(compiled.error().message, why) << text;
  }
}

TEST(SchemaPrune, KeepsWhatIsKnown) {
  EXPECT_EQ(pruned("{properties: {a: {type: object, properties: {b: {}}}}}", "{a: {b: 1, c: 2}, d: 3}"),
            yaml("{a: {b: 1}}"));
}

TEST(SchemaPrune, LeavesWhatEveryObjectHas) {
  const auto* object = "{apiVersion: v1, kind: Shape, metadata: {name: a, b: c}}";
  EXPECT_EQ(pruned("{properties: {metadata: {type: object}}}", object), yaml(object));
}

TEST(SchemaPrune, PreservesUntilAMemberIsKnown) {
  EXPECT_EQ(pruned("{x-kubernetes-preserve-unknown-fields: true, properties: {a: {properties: {b: {}}}}}",
                   "{a: {b: 1, c: 2}, d: {e: [{f: 3}]}}"),
            yaml("{a: {b: 1}, d: {e: [{f: 3}]}}"));
}

TEST(SchemaPrune, TakesNullsAwayWhereThereMayBeNone) {
  const auto* rules = "{properties: {a: {}, b: {nullable: true}, c: {default: 1}, d: {items: {}}}}";
  EXPECT_EQ(pruned(rules, "{a: null, b: null, c: null, d: [null]}"), yaml("{b: null, c: null, d: [null]}"));
}

TEST(SchemaDefaults, FillInWhatIsAbsent) {
  const auto* rules = "{properties: {a: {default: 1}, b: {default: {}, properties: {c: {default: 2}}}}}";
  EXPECT_EQ(completed(rules, "{}"), yaml("{a: 1, b: {c: 2}}"));
  EXPECT_EQ(completed(rules, "{a: null, b: {c: 3}}"), yaml("{a: 1, b: {c: 3}}"));
}

TEST(SchemaDefaults, AreNotMadeInWhatIsAbsent) {
  EXPECT_EQ(completed("{properties: {a: {properties: {b: {default: 1}}}}}", "{}"), yaml("{}"));
}

TEST(SchemaValidate, SpeaksAsTheServerDoes) {
  const auto* rules =
      "{required: [a], properties: {b: {type: string, enum: [x, z]}, c: {type: integer, minimum: 2}}}";
  EXPECT_THAT(wrong(rules, "{b: a, c: 1}"),
              ElementsAre(R"(b: Unsupported value: "a": supported values: "x", "z")",
                          "c: Invalid value: 1: c in body should be greater than or equal to 2",
                          "a: Required value"));
  EXPECT_THAT(wrong(rules, "{a: 1, b: x, c: 2}"), IsEmpty());
}

TEST(SchemaValidate, SaysThatRulesWereNotLookedAt) {
  const auto* rules = "{required: [a], properties: {b: {x-kubernetes-validations: [{rule: 'self > 1'}]}}}";
  EXPECT_THAT(wrong(rules, "{}"),
              ElementsAre("a: Required value",
                          "<nil>: Invalid value: null: some validation rules were not checked because the "
                          "object was invalid; correct the existing errors to complete validation"));
}

constexpr auto kShop = R"(
properties:
  size: {type: integer, maximum: 3}
  status: {type: object, properties: {phase: {type: string, enum: [Open]}}}
  doors:
    type: array
    x-kubernetes-list-type: map
    x-kubernetes-list-map-keys: [name]
    items: {type: object, properties: {name: {type: string}, width: {type: integer, maximum: 3}}}
  goods: {type: array, x-kubernetes-list-type: set, items: {type: string, maxLength: 3}}
)";

std::vector<std::string> wrong_now(std::string_view object, std::string_view before) {
  const auto old = yaml(before);
  return sentences(schema(kShop).validate(yaml(object), &old));
}

TEST(SchemaUpdate, ForgivesWhatWasNotTouched) {
  EXPECT_THAT(wrong_now("{size: 5, a: 1}", "{size: 5}"), IsEmpty());
  EXPECT_THAT(wrong_now("{size: 6}", "{size: 5}"), testing::SizeIs(1));
  EXPECT_THAT(wrong_now("{doors: [{name: b}, {name: a, width: 5}]}", "{doors: [{name: a, width: 5}]}"),
              IsEmpty());
  EXPECT_THAT(wrong_now("{doors: [{name: b, width: 5}]}", "{doors: [{name: a, width: 5}]}"),
              testing::SizeIs(1));
  EXPECT_THAT(wrong_now("{goods: [long, a]}", "{goods: [long]}"), testing::SizeIs(1));
}

TEST(SchemaUpdate, ForgivesDuplicatesThatWereThere) {
  EXPECT_THAT(wrong_now("{goods: [a, a, b, b]}", "{goods: [a, a]}"), IsEmpty());
  EXPECT_THAT(wrong_now("{goods: [a, a]}", "{goods: [a]}"), ElementsAre("goods[1]: Duplicate value: \"a\""));
}

TEST(SchemaStatus, IsLookedAtAlone) {
  EXPECT_THAT(sentences(schema(kShop).validate_status(yaml("{size: 5, status: {phase: Shut}}"), Object())),
              ElementsAre(R"(status.phase: Unsupported value: "Shut": supported values: "Open")"));
  EXPECT_THAT(sentences(schema(kShop).validate_status(yaml("{status: 5}"), Object())),
              ElementsAre(R"(status: Invalid value: "integer":  in body must be of type object: "integer")"));
}

RC_GTEST_PROP(SchemaProperty, WithoutRulesEverythingIsRight, ()) {
  const auto value = any_value();
  const auto open = schema("{x-kubernetes-preserve-unknown-fields: true}");
  auto kept = value;
  open.prune(kept);
  open.apply_defaults(kept);
  RC_ASSERT(kept == value);
  RC_ASSERT(open.validate(value).empty());
}

}  // namespace
}  // namespace kymaros::json
