#include "http/router.hpp"

#include <boost/url/pct_string_view.hpp>
#include <optional>
#include <set>
#include <utility>

namespace kymaros::http {
namespace urls = boost::urls;
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

/// A segment as its sender meant it; nothing if its percent-encoding is malformed.
std::optional<std::string> decode(std::string_view segment) {
  const auto encoded = urls::make_pct_string_view(urls::string_view(segment.data(), segment.size()));
  if (!encoded) return std::nullopt;
  return encoded->decode();
}

bool is_parameter(std::string_view pattern) { return pattern.starts_with('{') && pattern.ends_with('}'); }

std::optional<PathParameters> match(const std::vector<std::string>& pattern,
                                    const std::vector<std::string>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  PathParameters parameters;
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto segment = decode(path[i]);
    if (!segment) return std::nullopt;
    if (is_parameter(pattern[i])) {
      if (segment->empty()) return std::nullopt;
      parameters.emplace(pattern[i].substr(1, pattern[i].size() - 2), *std::move(segment));
    } else if (*segment != pattern[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

Response refusal(int status, std::string_view words) {
  Response response{.head = {.status = status, .headers = {}}, .body = std::string(words) + "\n"};
  response.head.headers.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

Response wrong_method(const std::set<std::string>& allowed) {
  Response response = refusal(405, "method not allowed");
  std::string list;
  for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method;
  response.head.headers.set("Allow", list);
  return response;
}

}  // namespace

void Router::add(std::string method, std::string_view pattern, RouteHandler handler) {
  routes_.push_back({std::move(method), split(pattern), std::move(handler)});
}

Task<Response> Router::operator()(Request request) const {
  const auto path = split(std::string_view(request.url).substr(0, request.url.find('?')));
  const std::string wanted = request.method == "HEAD" ? "GET" : request.method;
  std::set<std::string> allowed;
  for (const auto& route : routes_) {
    auto parameters = match(route.segments, path);
    if (!parameters) continue;
    if (route.method == wanted) co_return co_await route.handler(std::move(request), *std::move(parameters));
    allowed.insert(route.method);
  }
  co_return allowed.empty() ? refusal(404, "not found") : wrong_method(allowed);
}

}  // namespace kymaros::http
