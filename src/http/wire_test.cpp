#include "http/wire.hpp"

#include <gtest/gtest.h>

namespace kymaros::http {
namespace {

const Url kUrl = parse_url("https://k8s:6443/api?limit=1").value();

TEST(Wire, ARequestSaysWhereItGoesAndHowLongItIs) {
  Request request{.method = "POST", .url = "", .headers = {}, .body = "{}"};
  request.headers.set("Accept", "a/b");
  EXPECT_EQ(write_request(request, kUrl).value(),
            "POST /api?limit=1 HTTP/1.1\r\nHost: k8s:6443\r\nAccept: a/b\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(Wire, AGetHasNoLength) {
  EXPECT_EQ(write_request({}, kUrl).value(), "GET /api?limit=1 HTTP/1.1\r\nHost: k8s:6443\r\n\r\n");
}

TEST(Wire, FramingFollowsFromTheMessage) {
  Request request;
  request.headers.set("content-length", "7");
  request.headers.set("Transfer-Encoding", "chunked");
  EXPECT_EQ(write_request(request, kUrl).value(), "GET /api?limit=1 HTTP/1.1\r\nHost: k8s:6443\r\n\r\n");
}

TEST(Wire, NothingBreaksOutOfItsPlace) {
  Request bad_value;
  bad_value.headers.set("Authorization", "Bearer a\r\nX: y");
  Request bad_name;
  bad_name.headers.set("X Y", "z");
  const Request bad_method{.method = "GET / HTTP/1.1\r\nX:"};
  for (const auto& request : {bad_value, bad_name, bad_method}) {
    ASSERT_FALSE(write_request(request, kUrl).has_value());
    EXPECT_EQ(write_request(request, kUrl).error().code, ErrorCode::Invalid);
  }
}

TEST(Wire, AnAnswerToHeadSaysTheLengthOnly) {
  const Response response{.head = {.status = 200, .headers = {}}, .body = "hello"};
  EXPECT_EQ(write_response(response, Persistence::Close, BodyOnWire::Omitted).value(),
            "HTTP/1.1 200 \r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(write_response(response, Persistence::KeepAlive, BodyOnWire::Sent).value(),
            "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello");
}

TEST(Wire, NoContentHasNoLength) {
  const Response response{.head = {.status = 204, .headers = {}}, .body = {}};
  EXPECT_EQ(write_response(response, Persistence::KeepAlive, BodyOnWire::Sent).value(),
            "HTTP/1.1 204 \r\n\r\n");
}

}  // namespace
}  // namespace kymaros::http
