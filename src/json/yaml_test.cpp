#include "json/yaml.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "json/any_value_test.hpp"

namespace kymaros::json {
namespace {

std::string read(std::string_view text) {
  const auto value = parse_yaml(text);
  return value ? serialize(*value) : value.error().message;
}

struct Row {
  std::string_view yaml;
  std::string_view json;
};

// The right column is what sigs.k8s.io/yaml 1.6 makes of the left one.
TEST(Yaml, ResolvesPlainScalarsAsKubectlDoes) {
  for (const auto& [yaml, json] : std::to_array<Row>({
           {"true", "true"},
           {"False", "false"},
           {"yes", "true"},
           {"No", "false"},
           {"ON", "true"},
           {"off", "false"},
           {"y", "true"},
           {"N", "false"},
           {"yEs", R"("yEs")"},
           {"~", "null"},
           {"Null", "null"},
           {"nil", R"("nil")"},
           {"0", "0"},
           {"-17", "-17"},
           {"+3", "3"},
           {"0644", "420"},
           {"0o644", "420"},
           {"0x1F", "31"},
           {"-0x1f", "-31"},
           {"0b101", "5"},
           {"08", "8"},
           {"1_000", "1000"},
           {"9223372036854775807", "9223372036854775807"},
           {"-9223372036854775808", "-9223372036854775808"},
           {"18446744073709551615", "18446744073709551615"},
           {"0.5", "5E-1"},
           {".5", "5E-1"},
           {"-2.5e-3", "-2.5E-3"},
           {"1.0", "1"},
           {"1e3", "1000"},
           {"5.", "5"},
           {"1e400", R"("1e400")"},
           {"0b2", R"("0b2")"},
           {"0x", R"("0x")"},
           {"1.2.3", R"("1.2.3")"},
           {"1Gi", R"("1Gi")"},
           {"12:30:45", R"("12:30:45")"},
           {"2026-03-26", R"("2026-03-26")"},
           {"2026-03-26T03:00:00Z", R"("2026-03-26T03:00:00Z")"},
           {"-", "[null]"},
           {"_1", R"("_1")"},
           {"=", R"("=")"},
       })) {
    EXPECT_EQ(read(yaml), json) << yaml;
  }
}

TEST(Yaml, QuotedBlockAndTaggedScalarsAreStrings) {
  for (const auto& [yaml, json] : std::to_array<Row>({
           {"'yes'", R"("yes")"},
           {R"("0644")", R"("0644")"},
           {"''", R"("")"},
           {"'it''s'", R"("it's")"},
           {R"("a\tb\x41\u00e9\N")", "\"a\\tbA\u00e9\u0085\""},
           {"!!str yes", R"("yes")"},
           {"! 5", R"("5")"},
           {"|\n  1\n", R"("1\n")"},
           {"|-\n  a\n    b\n  c\n", R"("a\n  b\nc")"},
           {"|+\n  a\n\n", R"("a\n\n")"},
           {">\n  a\n  b\n\n  c\n", R"("a b\nc\n")"},
           {"!!int '5'", "5"},
           {"!!float 5", "5"},
           {"!!bool 'yes'", "true"},
       })) {
    EXPECT_EQ(read(yaml), json) << yaml;
  }
}

TEST(Yaml, ReadsStructure) {
  for (const auto& [yaml, json] : std::to_array<Row>({
           {"", "null"},
           {"# nothing", "null"},
           {"---\n---\n", "null"},
           {"a:\n- b\n- c:\n    d", R"({"a":["b",{"c":"d"}]})"},
           {"- - 1\n  - 2\n- []", "[[1,2],[]]"},
           {"{a: [1, 2,], b: {}}", R"({"a":[1,2],"b":{}})"},
           {"{\n\t\"a\": 1\n}", R"({"a":1})"},
           {"a:\r\n  b\r\n", R"({"a":"b"})"},
           {"\ufeffa: 1", R"({"a":1})"},
           {"? a\n: b", R"({"a":"b"})"},
           {"a:", R"({"a":null})"},
           {"%YAML 1.1\n--- {a: 1}\n...\n", R"({"a":1})"},
       })) {
    EXPECT_EQ(read(yaml), json) << yaml;
  }
}

TEST(Yaml, KeysBecomeStrings) {
  EXPECT_EQ(read("8080: a\n0x10: b\nyes: c\n'no': d"), R"({"8080":"a","16":"b","true":"c","no":"d"})");
  EXPECT_EQ(read("1.5: a"),
            "invalid YAML: line 1, column 1: a key must be a string, not a number: put it in quotes");
  EXPECT_EQ(read("a: {~: 1}"),
            "invalid YAML: line 1, column 5: a key must be a string, not null: put it in quotes");
  EXPECT_EQ(read("? [a]\n: b"), "invalid YAML: line 1, column 3: a key must be a string");
}

TEST(Yaml, RefusesDuplicateKeys) {
  EXPECT_EQ(read("a: 1\nb:\n  c: 1\n  c: 2\n"), "invalid YAML: line 4, column 3: key \"c\" is there twice");
  EXPECT_EQ(read("1: a\n'1': b"), "invalid YAML: line 2, column 1: key \"1\" is there twice");
}

TEST(Yaml, ErrorsNameLineAndColumn) {
  for (const auto& [yaml, message] : std::to_array<Row>({
           {"a: b: c", "invalid YAML: line 1, column 5: illegal map value"},
           {"a:\n\tb: 1", "invalid YAML: line 2, column 3: illegal map value"},
           {"a: [b]]", "invalid YAML: line 1, column 7: illegal flow end"},
           {"a: 1\nb: *c", "invalid YAML: line 2, column 4: the referenced anchor is not defined"},
           {"a: &x [*x]", "invalid YAML: line 1, column 8: an anchor cannot contain itself"},
           {"a: .inf", "invalid YAML: line 1, column 4: .inf has no place in JSON"},
           {"a: !!int x", "invalid YAML: line 1, column 4: this cannot be read as !!int"},
           {"a: !mine x", "invalid YAML: line 1, column 4: this cannot be read as !mine"},
           {"a: !!set {x}", "invalid YAML: line 1, column 4: tag !!set is not supported"},
           {"a: 1\nb: \"\x01\"", "invalid YAML: line 2, column 5: control characters are not allowed"},
           {"a: \xff", "invalid YAML: line 1, column 4: this is not UTF-8"},
           {"a: 1\n---\nb: 2", "expected one YAML document, found 2"},
       })) {
    EXPECT_EQ(read(yaml), message) << yaml;
    EXPECT_EQ(parse_yaml(yaml).error().code, ErrorCode::Invalid);
  }
}

TEST(Yaml, AliasesAndMergeKeys) {
  EXPECT_EQ(read("a: &x {p: 1}\nb: *x\nc: [*x]"), R"({"a":{"p":1},"b":{"p":1},"c":[{"p":1}]})");
  EXPECT_EQ(read("- &k key\n- {*k : 1}"), R"(["key",{"key":1}])");
  EXPECT_EQ(read("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3"), R"({"a":{"p":1,"q":2},"b":{"q":3,"p":1}})");
  EXPECT_EQ(read("- &x {p: 1}\n- &y {p: 2, q: 3}\n- <<: [*x, *y]"),
            R"([{"p":1},{"p":2,"q":3},{"p":1,"q":3}])");
  EXPECT_EQ(read("'<<': 1"), R"({"<<":1})");
  EXPECT_EQ(read("<<: 1"), "invalid YAML: line 1, column 5: << merges maps, not a number");
  EXPECT_EQ(read("--- &x a\n--- *x"), "invalid YAML: line 2, column 5: the referenced anchor is not defined");
}

TEST(Yaml, ReadsAStreamOfDocuments) {
  const auto documents = parse_yaml_documents("a: 1\n---\n# empty\n---\n- 2\n...\n---\n'x'\n").value();
  ASSERT_EQ(documents.size(), 3U);
  EXPECT_EQ(serialize(documents[0]), R"({"a":1})");
  EXPECT_EQ(serialize(documents[1]), "[2]");
  EXPECT_EQ(serialize(documents[2]), R"("x")");
}

TEST(Yaml, ADocumentEndsBeforeTheNextBegins) {
  for (const auto* text :
       {"{a: 1} {b: 2}", "{a: 1},", ",", "[1]\n[2]", "'a' 'b'", "a: 1\n...\n,", "'a'\n# c\nb: 1"}) {
    EXPECT_FALSE(parse_yaml_documents(text).has_value()) << text;
  }
  EXPECT_EQ(parse_yaml_documents("a\n...\n# c\n\nb\n...\n%YAML 1.1\n---\nc\n--- d\n").value().size(), 4U);
}

TEST(Yaml, AQuoteThatDoesNotEndIsRefused) {
  for (const auto* text : {"\"", "'", "a: \"", "a: &x !!str '", "a: \"b\n\n", "a: 'b\n", "\"a\\\"\n",
                           "a: 'it''\n", "---\n'a'\n---\n'"}) {
    EXPECT_FALSE(parse_yaml_documents(text).has_value()) << text;
  }
  for (const auto* text :
       {"\"a\"", "''", "a: &x !!str ''", "a: 'it''s'", "\"\\\\\"", "a: it's", "a: |\n  \"b", "&a\"b 1"}) {
    EXPECT_TRUE(parse_yaml(text).has_value()) << text;
  }
}

TEST(Yaml, ABillionLaughsAreRefused) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) yaml += (j ? ", *a" : "*a") + std::to_string(i - 1);
    yaml += "]\n";
  }
  EXPECT_EQ(read(yaml), "invalid YAML: line 6, column 5: more than 1000000 values, with aliases written out");
}

TEST(Yaml, ALongTextIsNotRepeatedWithoutEnd) {
  std::string yaml = "- &x \"" + std::string(1'000'000, 'x') + "\"\n";
  for (int i = 0; i < 100; ++i) yaml += "- *x\n";
  EXPECT_FALSE(parse_yaml(yaml).has_value());
}

TEST(Yaml, DepthIsBounded) {
  const auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(parse_yaml(nested(256)).has_value());
  EXPECT_FALSE(parse_yaml(nested(257)).has_value());
  EXPECT_FALSE(parse_yaml(nested(100'000)).has_value());
  EXPECT_FALSE(
      parse_yaml("- &a " + nested(200) + "\n- " + std::string(100, '[') + "*a" + std::string(100, ']'))
          .has_value());
}

TEST(YamlWriter, LaysOutAsKubectlDoes) {
  const Value value = parse(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{}},
                                "data":{"script":"#!/bin/sh\necho hi\n","note":"two\nlines","list":[]},
                                "items":[{"a":1,"b":[1.5,null]},["x",[true]],"z"]})")
                          .value();
  EXPECT_EQ(write_yaml(value), R"(apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: {}
data:
  script: |
    #!/bin/sh
    echo hi
  note: |-
    two
    lines
  list: []
items:
- a: 1
  b:
  - 1.5
  - null
- - x
  - - true
- z
)");
}

TEST(YamlWriter, QuotesWhatCouldBeReadAsSomethingElse) {
  for (const auto& [text, yaml] : std::to_array<Row>({
           {"plain", "plain"},
           {"two words", "two words"},
           {"http://host:80/x", "http://host:80/x"},
           {"registry/image:1.2@sha256:ab", "registry/image:1.2@sha256:ab"},
           {"caf\u00e9", "caf\u00e9"},
           {"", R"("")"},
           {"yes", R"("yes")"},
           {"n", R"("n")"},
           {"null", R"("null")"},
           {"True", R"("True")"},
           {"1.10", R"("1.10")"},
           {"0x1F", R"("0x1F")"},
           {"12:30", R"("12:30")"},
           {"2026-03-26", R"("2026-03-26")"},
           {"-1", R"("-1")"},
           {"- a", R"("- a")"},
           {"a: b", R"("a: b")"},
           {"a:", R"("a:")"},
           {"a #b", R"("a #b")"},
           {" a", R"(" a")"},
           {"a ", R"("a ")"},
           {"*a", R"("*a")"},
           {"<<", R"("<<")"},
           {"{a}", R"("{a}")"},
           {"say \"hi\"\\", R"(say "hi"\)"},
           {"a\tb", R"("a\tb")"},
           {"\x01\x7f\u0085\u2028\ufeff", R"("\u0001\u007f\u0085\u2028\ufeff")"},
           {"\nx", R"("\nx")"},
           {" x\ny", R"(" x\ny")"},
           {"x \ny", R"("x \ny")"},
       })) {
    EXPECT_EQ(write_yaml(Value(text)), std::string(yaml) + '\n');
  }
}

TEST(YamlWriter, ALongKeyIsWrittenOut) {
  const Value value = Array{Object{{std::string(2000, 'k'), Array{1}}, {"b", 2}}};
  EXPECT_EQ(parse_yaml(write_yaml(value)).value(), value);
}

RC_GTEST_PROP(YamlProperty, WhatIsWrittenIsReadBack, ()) {
  const Value value = any_value();
  RC_ASSERT(parse_yaml(write_yaml(value)).value() == value);
}

RC_GTEST_PROP(YamlProperty, JsonIsYaml, ()) {
  const Value value = any_value();
  const std::string text = serialize(value);
  RC_PRE(text.find('\x7f') == std::string::npos && text.find("\u0085") == std::string::npos &&
         text.find("\u2028") == std::string::npos && text.find("\ufeff") == std::string::npos);
  RC_ASSERT(parse_yaml(text).value() == value);
}

}  // namespace
}  // namespace kymaros::json
