#include "runtime/health.hpp"

#include <algorithm>

namespace kymaros::runtime {
namespace {

bool asks_for_all(std::string_view url) {
  const auto mark = url.find('?');
  std::string_view query = mark == std::string_view::npos ? std::string_view() : url.substr(mark + 1);
  while (!query.empty()) {
    const auto parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    if (parameter.substr(0, parameter.find('=')) == "verbose") return true;
  }
  return false;
}

}  // namespace

http::Response HealthChecks::answer(const http::Request& request) const {
  return answer(asks_for_all(request.url));
}

http::Response HealthChecks::answer(bool verbose) const {
  std::string list;
  bool all_well = true;
  for (const auto& [name, check] : checks_) {
    const bool is_well = check();
    all_well = all_well && is_well;
    if (verbose || !is_well) list += (is_well ? "[+]" : "[-]") + name + (is_well ? " ok\n" : " failed\n");
  }
  http::Response response;
  response.head.status = all_well ? 200 : 500;
  response.head.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.body = list + (all_well ? "ok" : "failed");
  return response;
}

}  // namespace kymaros::runtime
