#include "json/codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>

namespace kymaros::json {
namespace {

struct Ref {
  std::string kind;
  std::string name;
  bool operator==(const Ref&) const = default;
};
BOOST_DESCRIBE_STRUCT(Ref, (), (kind, name))

struct Base {
  std::string apiVersion;
  bool operator==(const Base&) const = default;
};
BOOST_DESCRIBE_STRUCT(Base, (), (apiVersion))

struct Thing : Base {
  std::string namespace_;
  bool suspend = false;
  std::int32_t replicas = 1;
  std::optional<std::int64_t> generation;
  double ratio = 0;
  std::optional<Time> startedAt;
  Ref target;
  std::optional<Ref> owner;
  std::vector<Ref> refs;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::vector<Ref>> groups;
  Object selector;
  Value anything;
  bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (Base),
                      (namespace_, suspend, replicas, generation, ratio, startedAt, target, owner, refs,
                       labels, groups, selector, anything))

Result<Thing> read(std::string_view text) { return decode<Thing>(parse(text).value()); }

TEST(Codec, ReadsEveryMember) {
  const auto thing = read(R"({
    "apiVersion": "v1", "namespace": "shop", "suspend": true, "replicas": 3, "generation": 7, "ratio": 0.5,
    "startedAt": "2026-03-26T03:00:00Z", "target": {"kind": "Pod", "name": "web"}, "owner": {"kind": "Job"},
    "refs": [{"kind": "A"}, {"kind": "B", "name": "b"}], "labels": {"app.kubernetes.io/name": "shop"},
    "groups": {"one": [{"name": "x"}], "none": []}, "selector": {"matchLabels": {"a": "b"}}, "anything": [1, "2"]})")
                         .value();
  EXPECT_EQ(thing.apiVersion, "v1");
  EXPECT_EQ(thing.namespace_, "shop");
  EXPECT_TRUE(thing.suspend);
  EXPECT_EQ(thing.replicas, 3);
  EXPECT_EQ(thing.generation, 7);
  EXPECT_EQ(thing.ratio, 0.5);
  EXPECT_EQ(thing.startedAt, parse_time("2026-03-26T03:00:00Z").value());
  EXPECT_EQ(thing.target, (Ref{"Pod", "web"}));
  EXPECT_EQ(thing.owner, (Ref{"Job", ""}));
  EXPECT_EQ(thing.refs, (std::vector<Ref>{{"A", ""}, {"B", "b"}}));
  EXPECT_EQ(thing.labels, (std::map<std::string, std::string>{{"app.kubernetes.io/name", "shop"}}));
  EXPECT_EQ(thing.groups, (std::map<std::string, std::vector<Ref>>{{"none", {}}, {"one", {{"", "x"}}}}));
  EXPECT_EQ(thing.selector, (Object{{"matchLabels", Object{{"a", "b"}}}}));
  EXPECT_EQ(thing.anything, (Array{1, "2"}));
}

TEST(Codec, ReadingIsTolerant) {
  EXPECT_EQ(read("{}").value(), Thing());
  EXPECT_EQ(read(R"({"unknown": {"deep": [1]}, "namespace_": "the member's name is no key"})").value(),
            Thing());
  EXPECT_EQ(
      read(R"({"replicas": null, "refs": null, "owner": null, "target": null, "startedAt": null})").value(),
      Thing());
}

struct Defaults {
  std::int32_t limit = 30;
  std::optional<bool> enabled = true;
  std::vector<std::string> names = {"default"};
};
BOOST_DESCRIBE_STRUCT(Defaults, (), (limit, enabled, names))

TEST(Codec, AMissingKeyOrNullLeavesTheDefault) {
  for (const auto* text : {"{}", R"({"limit": null, "enabled": null, "names": null})"}) {
    const auto defaults = decode<Defaults>(parse(text).value()).value();
    EXPECT_EQ(defaults.limit, 30);
    EXPECT_EQ(defaults.enabled, true);
    EXPECT_EQ(defaults.names, std::vector<std::string>{"default"});
  }
  const auto changed =
      decode<Defaults>(parse(R"({"limit": 0, "enabled": false, "names": []})").value()).value();
  EXPECT_EQ(changed.limit, 0);
  EXPECT_EQ(changed.enabled, false);
  EXPECT_TRUE(changed.names.empty());
}

struct Row {
  std::string_view text;
  std::string_view message;
};

TEST(Codec, ErrorsNameThePath) {
  for (const auto& [text, message] : std::to_array<Row>({
           {"[]", "expected an object, found a list"},
           {"null", "expected an object, found null"},
           {R"({"namespace": 5})", "namespace: expected a string, found a number"},
           {R"({"suspend": "yes"})", "suspend: expected a boolean, found a string"},
           {R"({"replicas": 1.5})", "replicas: expected a whole number, found a number"},
           {R"({"replicas": "1"})", "replicas: expected a whole number, found a string"},
           {R"({"replicas": 2147483648})", "replicas: the number is out of range"},
           {R"({"replicas": -2147483649})", "replicas: the number is out of range"},
           {R"({"replicas": 9223372036854775808})", "replicas: the number is out of range"},
           {R"({"generation": 9223372036854775808})", "generation: the number is out of range"},
           {R"({"ratio": true})", "ratio: expected a number, found a boolean"},
           {R"({"startedAt": "yesterday"})", "startedAt: \"yesterday\" is not an RFC 3339 time"},
           {R"({"startedAt": 5})", "startedAt: expected a string, found a number"},
           {R"({"target": []})", "target: expected an object, found a list"},
           {R"({"target": {"name": {}}})", "target.name: expected a string, found an object"},
           {R"({"refs": {}})", "refs: expected a list, found an object"},
           {R"({"refs": [{}, {"kind": false}]})", "refs[1].kind: expected a string, found a boolean"},
           {R"({"refs": [null]})", "refs[0]: expected an object, found null"},
           {R"({"labels": []})", "labels: expected an object, found a list"},
           {R"({"labels": {"a": 1}})", "labels.a: expected a string, found a number"},
           {R"({"labels": {"app.kubernetes.io/name": null}})",
            "labels[app.kubernetes.io/name]: expected a string, found null"},
           {R"({"labels": {"": 1}})", "labels[]: expected a string, found a number"},
           {R"({"groups": {"g": [{"name": 1}]}})", "groups.g[0].name: expected a string, found a number"},
           {R"({"selector": "a=b"})", "selector: expected an object, found a string"},
       })) {
    const auto thing = read(text);
    ASSERT_FALSE(thing.has_value()) << text;
    EXPECT_EQ(thing.error().message, message) << text;
    EXPECT_EQ(thing.error().code, ErrorCode::Invalid);
  }
}

TEST(Codec, WritingOmitsWhatIsEmpty) {
  EXPECT_EQ(serialize(encode(Thing())), R"({"suspend":false,"replicas":1,"ratio":0E0})");
}

TEST(Codec, AnOptionalThatIsThereIsWritten) {
  Thing thing;
  thing.owner = Ref();
  thing.generation = 0;
  const Value written = encode(thing);
  EXPECT_EQ(*find(written, {"owner"}), Value(Object()));
  EXPECT_EQ(*find(written, {"generation"}), Value(0));
}

TEST(Codec, ElementsAreWrittenEvenIfEmpty) {
  Thing thing;
  thing.refs = {Ref()};
  thing.labels = {{"kymaros.io/empty", ""}};
  const Value written = encode(thing);
  EXPECT_EQ(serialize(*find(written, {"refs"})), "[{}]");
  EXPECT_EQ(serialize(*find(written, {"labels"})), R"({"kymaros.io/empty":""})");
}

TEST(Codec, WritesKeysAsOnTheWire) {
  Thing thing;
  thing.apiVersion = "v1";
  thing.namespace_ = "shop";
  thing.suspend = true;
  EXPECT_EQ(serialize(encode(thing)),
            R"({"apiVersion":"v1","namespace":"shop","suspend":true,"replicas":1,"ratio":0E0})");
}

TEST(Codec, TimesAreWrittenInWholeSeconds) {
  EXPECT_EQ(encode(parse_time("2026-03-26T03:00:00.75Z").value()), Value("2026-03-26T03:00:00Z"));
}

TEST(Codec, InfinitiesAreWrittenAsNull) {
  EXPECT_EQ(encode(HUGE_VAL), Value());
  EXPECT_EQ(encode(std::nan("")), Value());
}

TEST(Codec, WholeNumbersAreReadAsFractionsToo) {
  EXPECT_EQ(decode<double>(Value(3)).value(), 3.0);
  EXPECT_EQ(decode<double>(Value(std::uint64_t{1} << 63)).value(), 9223372036854775808.0);
}

RC_GTEST_PROP(CodecProperty, SurvivesARoundTrip,
              (std::string name, bool flag, std::int32_t number, std::map<std::string, std::string> labels)) {
  Thing thing;
  thing.namespace_ = name;
  thing.suspend = flag;
  thing.replicas = number;
  if (flag) thing.owner = Ref{name, ""};
  for (const auto& [key, value] : labels) thing.refs.push_back({key, value});
  thing.labels = std::move(labels);
  thing.groups = {{name, thing.refs}};
  RC_ASSERT(decode<Thing>(encode(thing)).value() == thing);
}

}  // namespace
}  // namespace kymaros::json
