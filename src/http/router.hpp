#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"

namespace kymaros::http {

/// What stood at the place of each {name} of a route's pattern, decoded.
using PathParameters = std::map<std::string, std::string, std::less<>>;

/// Finds the handler of a request by method and path.
///
///   Router router;
///   router.add("GET", "/healthz", [](Request, PathParameters) -> Task<Response> { ... });
///   router.add("GET", "/reports/{namespace}/{name}", ...);
///   co_await server.serve(router);
///
/// A path that no route has is 404, a method that its routes do not have is 405 with Allow. HEAD is answered
/// like GET. The first route that fits wins.
class Router {
 public:
  using RouteHandler = std::function<Task<Response>(Request, PathParameters)>;

  /// A {name} stands for one segment that is not empty.
  void add(std::string method, std::string_view pattern, RouteHandler handler);

  Task<Response> operator()(Request request) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    RouteHandler handler;
  };
  std::vector<Route> routes_;
};

}  // namespace kymaros::http
