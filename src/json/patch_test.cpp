#include "json/patch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "json/any_value_test.hpp"
#include "json/pointer.hpp"

namespace kymaros::json {
namespace {

struct Row {
  std::string_view what;
  std::string_view document;
  std::string_view patch;
  std::string_view result;
};

TEST(JsonPatch, DoesWhatRfc6902Says) {
  for (
      const auto& [what, document, patch, result] : std::to_array<Row>({
          {"an empty patch changes nothing", R"({"a":1})", "[]", R"({"a":1})"},
          {"add a member", R"({"a":1})", R"([{"op":"add","path":"/b","value":[2]}])", R"({"a":1,"b":[2]})"},
          {"add replaces a member", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
          {"add null", R"({})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})"},
          {"add a member without a name", R"({})", R"([{"op":"add","path":"/","value":1}])", R"({"":1})"},
          {"add below that", R"({"":{}})", R"([{"op":"add","path":"//","value":1}])", R"({"":{"":1}})"},
          {"a digit is a name in an object", R"({"a":1})", R"([{"op":"add","path":"/0","value":2}])",
           R"({"a":1,"0":2})"},
          {"a dash as well", R"({})", R"([{"op":"add","path":"/-","value":2}])", R"({"-":2})"},
          {"insert first", "[1,2]", R"([{"op":"add","path":"/0","value":0}])", "[0,1,2]"},
          {"insert between", "[1,2]", R"([{"op":"add","path":"/1","value":9}])", "[1,9,2]"},
          {"insert behind the last", "[1,2]", R"([{"op":"add","path":"/2","value":3}])", "[1,2,3]"},
          {"append", "[1,[2]]", R"([{"op":"add","path":"/1/-","value":3}])", "[1,[2,3]]"},
          {"append a list as one element", "[1]", R"([{"op":"add","path":"/-","value":[2,3]}])", "[1,[2,3]]"},
          {"replace the document", R"({"a":1})", R"([{"op":"add","path":"","value":[]}])", "[]"},
          {"the same by replace", R"({"a":1})", R"([{"op":"replace","path":"","value":"x"}])", R"("x")"},
          {"remove a member", R"({"a":1,"b":2,"c":3})", R"([{"op":"remove","path":"/a"}])",
           R"({"b":2,"c":3})"},
          {"remove null", R"({"a":null})", R"([{"op":"remove","path":"/a"}])", R"({})"},
          {"remove an element", "[1,2,3]", R"([{"op":"remove","path":"/1"}])", "[1,3]"},
          {"remove twice", "[1,2,3]", R"([{"op":"remove","path":"/0"},{"op":"remove","path":"/0"}])", "[3]"},
          {"replace an element", "[1,2]", R"([{"op":"replace","path":"/1","value":{"a":[]}}])",
           R"([1,{"a":[]}])"},
          {"replace below", R"({"a":[{"b":1}]})", R"([{"op":"replace","path":"/a/0/b","value":2}])",
           R"({"a":[{"b":2}]})"},
          {"move a member", R"({"a":{"b":1},"c":{}})", R"([{"op":"move","from":"/a/b","path":"/c/d"}])",
           R"({"a":{},"c":{"d":1}})"},
          {"move an element", "[1,2,3]", R"([{"op":"move","from":"/0","path":"/2"}])", "[2,3,1]"},
          {"move to the end", "[1,2,3]", R"([{"op":"move","from":"/0","path":"/-"}])", "[2,3,1]"},
          {"move onto itself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
          {"move up onto its parent", R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/a"}])",
           R"({"a":1})"},
          {"move up to the document", R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":""}])",
           R"({"b":1})"},
          {"copy a member", R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/c"}])",
           R"({"a":{"b":1},"c":{"b":1}})"},
          {"copy into itself", R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/a/c"}])",
           R"({"a":{"b":1,"c":{"b":1}}})"},
          {"copy null", R"({"a":null})", R"([{"op":"copy","from":"/a","path":"/b"}])",
           R"({"a":null,"b":null})"},
          {"copies are apart", R"({"a":[1]})",
           R"([{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/-","value":2}])",
           R"({"a":[1],"b":[1,2]})"},
          {"test the document", R"({"a":1})", R"([{"op":"test","path":"","value":{"a":1}}])", R"({"a":1})"},
          {"test without regard to the order of members", R"({"a":{"b":1,"c":[2]}})",
           R"([{"op":"test","path":"/a","value":{"c":[2],"b":1}}])", R"({"a":{"b":1,"c":[2]}})"},
          {"test numbers by value", R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])", R"({"a":1})"},
          {"test null", R"({"a":null})", R"([{"op":"test","path":"/a","value":null}])", R"({"a":null})"},
          {"escapes", R"({"/":1,"~1":2})",
           R"([{"op":"test","path":"/~1","value":1},{"op":"replace","path":"/~01","value":3}])",
           R"({"/":1,"~1":3})"},
          {"further members are ignored", R"({"a":1})", R"([{"op":"remove","path":"/a","value":7,"x":[]}])",
           "{}"},
          {"an operation sees those before it", R"({})",
           R"([{"op":"add","path":"/a","value":[]},{"op":"add","path":"/a/0","value":1},{"op":"move","from":"/a/0","path":"/b"}])",
           R"({"a":[],"b":1})"},
      })) {
    const auto patched = apply_json_patch(parse(document).value(), parse(patch).value());
    ASSERT_TRUE(patched.has_value()) << what << ": " << patched.error().message;
    EXPECT_EQ(*patched, parse(result).value()) << what << ": " << serialize(*patched);
  }
}

struct RefusedRow {
  std::string_view what;
  std::string_view document;
  std::string_view patch;
  std::string_view message;
  ErrorCode code = ErrorCode::Invalid;
};

TEST(JsonPatch, SaysWhyAPatchIsRefused) {
  for (const auto& [what, document, patch, message, code] : std::to_array<RefusedRow>({
           {"not a list", "{}", R"({"op":"add"})", "a JSON patch is a list, not an object"},
           {"not an operation", "{}", "[1]", "operation 0: expected an object, found a number"},
           {"no op", "{}", R"([{"path":"/a"}])", R"(operation 0: "" is no operation)"},
           {"unknown op", "{}", R"([{"op":"spam","path":"/a"}])",
            R"(operation 0 (spam /a): "spam" is no operation)"},
           {"no path", "{}", R"([{"op":"remove"}])", R"(operation 0 (remove): "path" must be a string)"},
           {"path is null", "{}", R"([{"op":"remove","path":null}])",
            R"(operation 0 (remove): "path" must be a string)"},
           {"path is no pointer", "{}", R"([{"op":"remove","path":"a"}])",
            R"(operation 0 (remove a): "a" is not a JSON pointer: it must begin with /)"},
           {"add without value", "{}", R"([{"op":"add","path":"/a"}])",
            R"(operation 0 (add /a): "value" is missing)"},
           {"test without value", "{}", R"([{"op":"test","path":""}])",
            R"(operation 0 (test): "value" is missing)"},
           {"move without from", "{}", R"([{"op":"move","path":"/a"}])",
            R"(operation 0 (move /a): "from" must be a string)"},
           {"no parent", "{}", R"([{"op":"add","path":"/a/b","value":1}])",
            R"(operation 0 (add /a/b): there is nothing at "/a")"},
           {"a scalar as parent", R"({"a":1})", R"([{"op":"add","path":"/a/b","value":1}])",
            "operation 0 (add /a/b): a number has no members"},
           {"index beyond the end", "[1]", R"([{"op":"add","path":"/2","value":1}])",
            R"(operation 0 (add /2): "2" is no place in the list)"},
           {"index with a leading zero", "[1,2]", R"([{"op":"add","path":"/01","value":1}])",
            R"(operation 0 (add /01): "01" is no place in the list)"},
           {"negative index", "[1]", R"([{"op":"add","path":"/-1","value":1}])",
            R"(operation 0 (add /-1): "-1" is no place in the list)"},
           {"a name in a list", "[1]", R"([{"op":"add","path":"/a","value":1}])",
            R"(operation 0 (add /a): "a" is no place in the list)"},
           {"remove nothing", R"({"a":1})", R"([{"op":"remove","path":"/b"}])",
            R"(operation 0 (remove /b): there is nothing at "/b")"},
           {"remove behind the end", "[1]", R"([{"op":"remove","path":"/-"}])",
            R"(operation 0 (remove /-): there is nothing at "/-")"},
           {"remove everything", "[1]", R"([{"op":"remove","path":""}])",
            "operation 0 (remove): the whole document cannot be removed"},
           {"replace nothing", R"({"a":1})", R"([{"op":"replace","path":"/b","value":1}])",
            R"(operation 0 (replace /b): there is nothing at "/b")"},
           {"move nothing", "{}", R"([{"op":"move","from":"/a","path":"/b"}])",
            R"(operation 0 (move /b): there is nothing at "/a")"},
           {"move into itself", R"({"a":{}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
            "operation 0 (move /a/b): a value cannot be moved into itself"},
           {"copy nothing", "{}", R"([{"op":"copy","from":"/a","path":"/b"}])",
            R"(operation 0 (copy /b): there is nothing at "/a")"},
           {"another value", R"({"a":"x"})", R"([{"op":"test","path":"/a","value":"y"}])",
            "operation 0 (test /a): the value is another one", ErrorCode::Conflict},
           {"a string is no number", R"({"a":"1"})", R"([{"op":"test","path":"/a","value":1}])",
            "operation 0 (test /a): the value is another one", ErrorCode::Conflict},
           {"a member more", R"({"a":{"b":1,"c":2}})", R"([{"op":"test","path":"/a","value":{"b":1}}])",
            "operation 0 (test /a): the value is another one", ErrorCode::Conflict},
           {"another order of elements", "[1,2]", R"([{"op":"test","path":"","value":[2,1]}])",
            "operation 0 (test): the value is another one", ErrorCode::Conflict},
           {"test of what is not there", "{}", R"([{"op":"test","path":"/a","value":null}])",
            R"(operation 0 (test /a): there is nothing at "/a")"},
           {"a later operation", R"({"a":1})", R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}])",
            R"(operation 1 (remove /a): there is nothing at "/a")"},
       })) {
    const auto patched = apply_json_patch(parse(document).value(), parse(patch).value());
    ASSERT_FALSE(patched.has_value()) << what;
    EXPECT_EQ(patched.error().message, message) << what;
    EXPECT_EQ(patched.error().code, code) << what;
  }
}

TEST(JsonPatch, IsBounded) {
  const Value doubling = Object{{"op", "copy"}, {"from", "/a"}, {"path", "/a/-"}};
  EXPECT_FALSE(apply_json_patch(parse(R"({"a":[1]})").value(), Array(100, doubling)).has_value());

  const Value widening = Object{{"op", "copy"}, {"from", "/a"}, {"path", "/b/-"}};
  const Value wide = Object{{"a", std::string(1'000'000, 'x')}, {"b", Array()}};
  EXPECT_FALSE(apply_json_patch(wide, Array(100, widening)).has_value());

  const Value nothing = Object{{"op", "test"}, {"path", ""}, {"value", 1}};
  EXPECT_TRUE(apply_json_patch(1, Array(10'000, nothing)).has_value());
  EXPECT_FALSE(apply_json_patch(1, Array(10'001, nothing)).has_value());
}

RC_GTEST_PROP(JsonPatchProperty, WhatWasAddedCanBeRemoved, ()) {
  const Object before = {{"list", Array{any_value(), any_value()}}, {"map", Object{{"a", any_value()}}}};
  const auto place = *rc::gen::element<std::string>("/list/0", "/list/1", "/list/2", "/map/b", "/new");
  const Array patch = {Object{{"op", "add"}, {"path", place}, {"value", any_value()}},
                       Object{{"op", "remove"}, {"path", place}}};
  RC_ASSERT(apply_json_patch(before, patch).value() == Value(before));
}

RC_GTEST_PROP(JsonPatchProperty, WhatWasCopiedPassesItsTest, ()) {
  const Value value = any_value();
  const Array patch = {Object{{"op", "copy"}, {"from", "/a"}, {"path", "/b"}},
                       Object{{"op", "test"}, {"path", "/b"}, {"value", value}}};
  RC_ASSERT(apply_json_patch(Object{{"a", value}}, patch).has_value());
}

}  // namespace
}  // namespace kymaros::json
