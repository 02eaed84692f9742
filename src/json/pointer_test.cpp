#include "json/pointer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "json/any_value_test.hpp"

namespace kymaros::json {
namespace {

Pointer pointer(std::string_view text) { return Pointer::parse(text).value(); }

struct Row {
  std::string_view pointer;
  std::string_view found;
};

TEST(Pointer, FindsThePlacesOfRfc6901) {
  const Value document =
      parse(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"i\\j":5,"k\"l":6," ":7,"m~n":8,
                                   "deep":{"list":[[1,2],{"~1":9}]}})")
          .value();
  for (const auto& [text, found] : std::to_array<Row>({
           {"/foo", R"(["bar","baz"])"},
           {"/foo/0", R"("bar")"},
           {"/foo/1", R"("baz")"},
           {"/", "0"},
           {"/a~1b", "1"},
           {"/c%d", "2"},
           {"/e^f", "3"},
           {"/i\\j", "5"},
           {"/k\"l", "6"},
           {"/ ", "7"},
           {"/m~0n", "8"},
           {"/deep/list/0/1", "2"},
           {"/deep/list/1/~01", "9"},
       })) {
    const Value* value = pointer(text).find(document);
    ASSERT_NE(value, nullptr) << text;
    EXPECT_EQ(serialize(*value), found) << text;
  }
  EXPECT_EQ(pointer("").find(document), &document);
}

TEST(Pointer, FindsNothingWhereNothingIs) {
  const Value document = parse(R"({"list":[1,2],"text":"x","none":null})").value();
  for (const auto* text :
       {"/absent", "/list/2", "/list/-", "/list/01", "/list/-1", "/list/+1", "/list/1.0", "/list/",
        "/list/99999999999999999999", "/list/0/0", "/text/0", "/none/x", "/none/x/y", "//"}) {
    EXPECT_EQ(pointer(text).find(document), nullptr) << text;
  }
}

TEST(Pointer, ChangesWhatItFinds) {
  Value document = parse(R"({"a":[{"b":1}]})").value();
  *pointer("/a/0/b").find(document) = "new";
  EXPECT_EQ(serialize(document), R"({"a":[{"b":"new"}]})");
}

TEST(Pointer, RefusesWhatIsNoPointer) {
  for (const auto* text : {"a", "a/b", " /a", "#/a", "/~", "/a~", "/~2", "/~/a"}) {
    const auto parsed = Pointer::parse(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
  }
}

TEST(Pointer, KnowsWhatItIsAbove) {
  EXPECT_TRUE(pointer("").is_above(pointer("/a")));
  EXPECT_TRUE(pointer("/a").is_above(pointer("/a/b")));
  EXPECT_FALSE(pointer("/a").is_above(pointer("/a")));
  EXPECT_FALSE(pointer("/a").is_above(pointer("/ab")));
  EXPECT_FALSE(pointer("/a/b").is_above(pointer("/a")));
}

RC_GTEST_PROP(PointerProperty, SurvivesARoundTrip, ()) {
  std::vector<std::string> tokens;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) tokens.push_back(any_text());
  const Pointer original(tokens);
  RC_ASSERT(pointer(original.text()).tokens() == tokens);
}

}  // namespace
}  // namespace kymaros::json
