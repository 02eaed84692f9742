#include "http/web_socket.hpp"

#include <gtest/gtest.h>

namespace kymaros::http {
namespace {

Request asking(std::string_view connection, std::string_view upgrade) {
  Request request{.url = "/"};
  request.headers.set("connection", connection);
  request.headers.set("upgrade", upgrade);
  return request;
}

TEST(WebSocketRequest, IsKnownByItsFields) {
  EXPECT_TRUE(asks_for_web_socket(asking("Upgrade", "websocket")));
  EXPECT_TRUE(asks_for_web_socket(asking("keep-alive, upgrade", "WebSocket")));
  EXPECT_FALSE(asks_for_web_socket(asking("Upgrade", "SPDY/3.1")));
  EXPECT_FALSE(asks_for_web_socket(asking("keep-alive", "websocket")));
  EXPECT_FALSE(asks_for_web_socket({.url = "/"}));
}

TEST(WebSocketRequest, IsAGet) {
  auto request = asking("Upgrade", "websocket");
  request.method = "POST";
  EXPECT_FALSE(asks_for_web_socket(request));
}

TEST(WebSocketRequest, OffersProtocolsInItsOrder) {
  Request request;
  request.headers.add("Sec-WebSocket-Protocol", "b, a,");
  request.headers.add("sec-websocket-protocol", " c");
  EXPECT_EQ(offered_protocols(request), (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_TRUE(offered_protocols({}).empty());
}

}  // namespace
}  // namespace kymaros::http
