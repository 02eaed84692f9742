#include "json/merge_patch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "json/any_value_test.hpp"

namespace kymaros::json {
namespace {

struct Row {
  std::string_view target;
  std::string_view patch;
  std::string_view result;
};

TEST(MergePatch, ChangesWhatRfc7386Says) {
  for (const auto& [target, patch, result] : std::to_array<Row>({
           {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           {R"({"a":"b"})", R"({"a":null})", R"({})"},
           {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
           {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
           {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
           {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
           {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
           {R"({"a":"foo"})", "null", "null"},
           {R"({"a":"foo"})", R"("bar")", R"("bar")"},
           {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
           {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
           {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
           {R"({"a":1})", R"({"absent":null})", R"({"a":1})"},
           {R"({"a":[1,null]})", R"({"a":[null]})", R"({"a":[null]})"},
       })) {
    EXPECT_EQ(apply_merge_patch(parse(target).value(), parse(patch).value()), parse(result).value())
        << target << " patched with " << patch;
  }
}

struct DiffRow {
  std::string_view from;
  std::string_view to;
  std::string_view patch;
};

TEST(MergePatch, DiffNamesOnlyWhatChanged) {
  for (const auto& [from, to, patch] : std::to_array<DiffRow>({
           {R"({"a":1})", R"({"a":1})", "{}"},
           {R"({"a":1,"b":{"c":2,"d":3}})", R"({"b":{"d":3,"c":2},"a":1})", "{}"},
           {R"({"a":1,"b":2})", R"({"a":1,"b":3})", R"({"b":3})"},
           {R"({"a":1,"b":2})", R"({"a":1})", R"({"b":null})"},
           {R"({"m":{"labels":{"x":"1","y":"2"}}})", R"({"m":{"labels":{"y":"2"}}})",
            R"({"m":{"labels":{"x":null}}})"},
           {R"({"a":[1,2]})", R"({"a":[2]})", R"({"a":[2]})"},
           {R"({"a":1})", R"({"a":{}})", R"({"a":{}})"},
           {R"({"a":{"b":1}})", R"({"a":{}})", R"({"a":{"b":null}})"},
           {R"({"a":{"b":1}})", R"({"a":"x"})", R"({"a":"x"})"},
           {R"({"a":1})", R"({"a":null})", R"({"a":null})"},
           {R"({"a":null})", R"({"a":null})", "{}"},
           {R"({"a":null})", "{}", R"({"a":null})"},
           {"{}", R"({"a":null})", "{}"},
           {"1", R"({"a":1})", R"({"a":1})"},
           {R"({"a":1})", "[1]", "[1]"},
       })) {
    EXPECT_EQ(serialize(diff_merge_patch(parse(from).value(), parse(to).value())), patch)
        << from << " to " << to;
  }
}

/// The value without members that are null, which no merge patch can set.
Value without_nulls(const Value& value) {
  const auto* object = value.if_object();
  if (!object) return value;
  Object kept;
  for (const auto& [key, member] : *object) {
    if (!member.is_null()) kept.emplace(key, without_nulls(member));
  }
  return kept;
}

RC_GTEST_PROP(MergePatchProperty, ADiffTurnsOneIntoTheOther, ()) {
  const Value from = any_value(), to = without_nulls(any_value());
  RC_ASSERT(apply_merge_patch(from, diff_merge_patch(from, to)) == to);
}

RC_GTEST_PROP(MergePatchProperty, APatchTwiceIsAPatchOnce, ()) {
  const Value target = any_value(), patch = any_value();
  const Value once = apply_merge_patch(target, patch);
  RC_ASSERT(apply_merge_patch(once, patch) == once);
}

RC_GTEST_PROP(MergePatchProperty, KnownBeforeWhetherItChangesAnything, ()) {
  const Value target = any_value(), other = any_value();
  for (const Value& patch : {other, diff_merge_patch(target, other), target, Value(Object())})
    RC_ASSERT(merge_patch_changes(target, patch) == (apply_merge_patch(target, patch) != target));
}

RC_GTEST_PROP(MergePatchProperty, EqualObjectsNeedNoPatch, ()) {
  const Value object = Object{{"key", any_value()}};
  RC_ASSERT(diff_merge_patch(object, object) == Value(Object()));
}

}  // namespace
}  // namespace kymaros::json
