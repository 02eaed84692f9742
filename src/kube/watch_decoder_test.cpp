#include "kube/watch_decoder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace kymaros::kube {
namespace {

constexpr std::string_view kStream =
    R"({"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}})"
    "\n"
    R"({"type":"MODIFIED","object":{"metadata":{"name":"line\nbreak","resourceVersion":"2"}}})"
    "\r\n\n"
    R"({"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"3"}}})"
    "\n"
    R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}})"
    "\n";

/// Versions and types of all events that can be read now: "0:1".
Result<void> drain(WatchDecoder& decoder, std::vector<std::string>& out) {
  while (true) {
    KYMAROS_TRY(const auto event, decoder.next());
    if (!event) return {};
    out.push_back(std::to_string(static_cast<int>(event->type)) + ":" +
                  json::find_string(event->object, {"metadata", "resourceVersion"}));
  }
}

Error error_of(std::string_view bytes) {
  WatchDecoder decoder;
  decoder.feed(bytes);
  const auto event = decoder.next();
  return event ? Error{.message = "no error"} : event.error();
}

RC_GTEST_PROP(WatchDecoder, ReadsTheSameEventsHoweverTheBytesAreCut, ()) {
  auto cuts =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, kStream.size() + 1));
  std::ranges::sort(cuts);
  cuts.push_back(kStream.size());
  WatchDecoder decoder;
  std::vector<std::string> seen;
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    decoder.feed(kStream.substr(at, cut - at));
    at = cut;
    RC_ASSERT(drain(decoder, seen).has_value());
  }
  RC_ASSERT(seen == (std::vector<std::string>{"0:1", "1:2", "2:3", "3:9"}));
  RC_ASSERT(decoder.finish().has_value());
}

TEST(WatchDecoder, AnEndAmidAnEventIsABrokenConnection) {
  WatchDecoder decoder;
  decoder.feed(kStream.substr(0, 20));
  ASSERT_TRUE(decoder.next().has_value());
  ASSERT_FALSE(decoder.finish().has_value());
  EXPECT_EQ(decoder.finish().error().code, ErrorCode::Unavailable);
}

TEST(WatchDecoder, AnExpiredVersionIsGone) {
  const auto error =
      error_of(R"J({"type":"ERROR","object":{"kind":"Status","message":"too old resource version: 1 (5)",)J"
               R"J("reason":"Expired","code":410}})J"
               "\n");
  EXPECT_EQ(error.code, ErrorCode::Gone);
  EXPECT_EQ(error.reason, "Expired");
}

TEST(WatchDecoder, OtherErrorEventsKeepTheirMeaning) {
  EXPECT_EQ(error_of(R"({"type":"ERROR","object":{"kind":"Status","reason":"InternalError","code":500}})"
                     "\n")
                .code,
            ErrorCode::Unavailable);
  EXPECT_EQ(error_of(R"({"type":"ERROR","object":{"what":1}})"
                     "\n")
                .code,
            ErrorCode::Unavailable);
}

TEST(WatchDecoder, WhatIsNoEventIsRefused) {
  for (const char* text :
       {"<html>\n", "[]\n", "{}\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"ADDED\",\"object\":1}\n",
        "{\"type\":\"TELEPORTED\",\"object\":{}}\n", "{\"object\":{}}\n"}) {
    EXPECT_EQ(error_of(text).code, ErrorCode::Unavailable) << text;
  }
}

TEST(WatchDecoder, ALineThatNeverEndsIsRefused) {
  WatchDecoder decoder;
  const std::string piece(1 << 20, ' ');
  bool refused = false;
  for (int i = 0; i < 20 && !refused; ++i) {
    decoder.feed(piece);
    refused = !decoder.next().has_value();
  }
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace kymaros::kube
