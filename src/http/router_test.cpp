#include "http/router.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"

namespace kymaros::http {
namespace {

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router.add("GET", "/healthz", says("healthy"));
    router.add("GET", "/reports/{namespace}/{name}",
               [](Request, PathParameters parameters) -> Task<Response> {
                 co_return Response{.head = {.status = 200, .headers = {}},
                                    .body = parameters.at("namespace") + "|" + parameters.at("name")};
               });
    router.add("POST", "/reports", says("made"));
    router.add("DELETE", "/reports", says("gone"));
  }

  static Router::RouteHandler says(std::string text) {
    return [text](Request, PathParameters) -> Task<Response> {
      co_return Response{.head = {.status = 200, .headers = {}}, .body = text};
    };
  }

  Response ask(std::string method, std::string target) {
    return loop.run(router({.method = std::move(method), .url = std::move(target)}));
  }

  async::VirtualLoop loop;
  Router router;
};

TEST_F(RouterTest, FindsTheHandlerByMethodAndPath) {
  EXPECT_EQ(ask("GET", "/healthz").body, "healthy");
  EXPECT_EQ(ask("GET", "/healthz?verbose=1").body, "healthy");
  EXPECT_EQ(ask("HEAD", "/healthz").head.status, 200);
  EXPECT_EQ(ask("POST", "/reports").body, "made");
}

TEST_F(RouterTest, HandsParametersOverDecoded) {
  EXPECT_EQ(ask("GET", "/reports/shop/a%2Fb%20c").body, "shop|a/b c");
}

TEST_F(RouterTest, WhatNoRouteHasIsNotFound) {
  for (const char* path : {"/", "", "/healthz/", "//healthz", "/reports/shop", "/reports//x",
                           "/reports/a/b/c", "/reports/a/%zz", "*"}) {
    EXPECT_EQ(ask("GET", path).head.status, 404) << path;
  }
}

TEST_F(RouterTest, AMethodThatNoRouteHasIsNotAllowed) {
  const auto response = ask("GET", "/reports");
  EXPECT_EQ(response.head.status, 405);
  EXPECT_EQ(response.head.headers.get("Allow"), "DELETE, POST");
}

}  // namespace
}  // namespace kymaros::http
