#include "kube/status.hpp"

#include <gtest/gtest.h>

namespace kymaros::kube {
namespace {

struct Story {
  const char* name;
  int http_status;
  const char* body;
  ErrorCode code;
  const char* reason;
  const char* words;  // stand in the message
};

class Answers : public testing::TestWithParam<Story> {};

TEST_P(Answers, MeanWhatTheCallerCanDo) {
  const auto& story = GetParam();
  const Error error =
      to_error(http::Response{.head = {.status = story.http_status, .headers = {}}, .body = story.body});
  EXPECT_EQ(error.code, story.code);
  EXPECT_EQ(error.reason, story.reason);
  EXPECT_NE(error.message.find(story.words), std::string::npos) << error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Status, Answers,
    testing::Values(
        Story{
            "NotFound", 404,
            R"({"kind":"Status","status":"Failure","message":"pods \"web\" not found","reason":"NotFound","code":404})",
            ErrorCode::NotFound, "NotFound", "pods \"web\" not found"},
        Story{"AnUnknownPathIsNotFoundWithoutReason", 404, "404 page not found\n", ErrorCode::NotFound, "",
              "404 page not found"},
        Story{
            "AlreadyExists", 409,
            R"({"kind":"Status","message":"namespaces \"a\" already exists","reason":"AlreadyExists","code":409})",
            ErrorCode::AlreadyExists, "AlreadyExists", "already exists"},
        Story{"Conflict", 409,
              R"({"kind":"Status","message":"the object has been modified","reason":"Conflict","code":409})",
              ErrorCode::Conflict, "Conflict", "modified"},
        Story{"ABare409IsAConflict", 409, "", ErrorCode::Conflict, "", "409"},
        Story{"Expired", 410,
              R"({"kind":"Status","message":"too old resource version","reason":"Expired","code":410})",
              ErrorCode::Gone, "Expired", "too old"},
        Story{"Invalid", 422,
              R"({"kind":"Status","message":"spec.replicas: Invalid value","reason":"Invalid","code":422})",
              ErrorCode::Invalid, "Invalid", "spec.replicas"},
        Story{"BadRequest", 400, R"({"kind":"Status","message":"bad","reason":"BadRequest","code":400})",
              ErrorCode::Invalid, "BadRequest", "bad"},
        Story{"Forbidden", 403,
              R"({"kind":"Status","message":"cannot list","reason":"Forbidden","code":403})",
              ErrorCode::Forbidden, "Forbidden", "cannot list"},
        Story{
            "Quota", 403,
            R"({"kind":"Status","message":"pods \"x\" is forbidden: exceeded quota: kymaros-quota","reason":"Forbidden","code":403})",
            ErrorCode::Forbidden, "QuotaExceeded", "kymaros-quota"},
        Story{
            "NamespaceTerminating", 403,
            R"({"kind":"Status","message":"being terminated","reason":"Forbidden","details":{"causes":[{"reason":"NamespaceTerminating"}]},"code":403})",
            ErrorCode::Forbidden, "NamespaceTerminating", "terminated"},
        Story{"Unauthorized", 401,
              R"({"kind":"Status","message":"Unauthorized","reason":"Unauthorized","code":401})",
              ErrorCode::Forbidden, "Unauthorized", "Unauthorized"},
        Story{"TooManyRequests", 429,
              R"({"kind":"Status","message":"slow down","reason":"TooManyRequests","code":429})",
              ErrorCode::Unavailable, "TooManyRequests", "slow down"},
        Story{"AGatewaysPage", 502, "<html>\n<body>Bad Gateway", ErrorCode::Unavailable, "", "502: <html>"},
        Story{"InternalError", 500,
              R"({"kind":"Status","message":"etcd","reason":"InternalError","code":500})",
              ErrorCode::Unavailable, "InternalError", "etcd"},
        Story{"ServiceUnavailable", 503, R"({"kind":"Status","reason":"ServiceUnavailable","code":503})",
              ErrorCode::Unavailable, "ServiceUnavailable", "ServiceUnavailable"},
        Story{"AWriteWhoseFateIsUnknown", 504,
              R"({"kind":"Status","message":"timeout","reason":"Timeout","code":504})", ErrorCode::Deadline,
              "Timeout", "timeout"},
        Story{"AReasonOfTomorrowIsReadByItsCode", 404,
              R"({"kind":"Status","message":"m","reason":"Vanished","code":404})", ErrorCode::NotFound,
              "Vanished", "m"},
        Story{"ARedirectIsNotFollowed", 302, "", ErrorCode::Unavailable, "", "302"},
        Story{"JsonThatIsNoStatus", 403, R"({"error":"denied"})", ErrorCode::Forbidden, "", "denied"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Status, TheHeadersWishToWaitCounts) {
  http::Response response{.head = {.status = 429, .headers = {}}, .body = {}};
  response.head.headers.set("Retry-After", "7");
  EXPECT_EQ(to_error(response).retry_after, std::chrono::seconds(7));
}

TEST(Status, TheBodysWishToWaitCountsWithoutAHeader) {
  const http::Response response{
      .head = {.status = 500, .headers = {}},
      .body = R"({"kind":"Status","reason":"ServerTimeout","details":{"retryAfterSeconds":3}})"};
  EXPECT_EQ(to_error(response).retry_after, std::chrono::seconds(3));
  EXPECT_EQ(to_error(response).code, ErrorCode::Unavailable);
}

TEST(Status, AMalformedWishToWaitIsIgnored) {
  for (const char* text : {"-1", "soon", "5x", "99999999999", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    http::Response response{.head = {.status = 429, .headers = {}}, .body = {}};
    response.head.headers.set("Retry-After", text);
    EXPECT_EQ(to_error(response).retry_after, std::nullopt) << text;
  }
}

TEST(Status, WhatAProxySaysIsMadeSafeToShow) {
  const http::Response response{.head = {.status = 400, .headers = {}},
                                .body = "a\x1b[31m\xff" + std::string(1000, 'b')};
  const auto message = to_error(response).message;
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_LT(message.size(), 300U);
}

}  // namespace
}  // namespace kymaros::kube
