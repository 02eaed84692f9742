#include "runtime/health.hpp"

namespace kymaros::runtime {

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
