#include "domain/dependencies.hpp"

#include <algorithm>

namespace kymaros::domain {

std::vector<Dependency> find_dependencies(const std::vector<ObjectFacts>& restored,
                                          const std::map<std::string, std::string>& sandboxes,
                                          const std::set<std::string>& platform_namespaces) {
  std::map<std::string, std::string> source_of;
  for (const auto& [source, sandbox] : sandboxes) source_of[sandbox] = source;
  std::set<ObjectId> services;
  for (const auto& object : restored) {
    if (object.id.group.empty() && object.id.kind == "Service") services.insert(object.id);
  }

  std::vector<Dependency> found;
  std::set<std::pair<std::string, ServiceName>> seen;
  for (const auto& object : restored) {
    if (!object.controller_kind.empty()) continue;  // its owner names the same
    for (const auto& service : object.services) {
      const auto own = source_of.find(object.id.namespace_);
      if (own != source_of.end() && own->second == service.namespace_) continue;
      if (platform_namespaces.contains(service.namespace_)) continue;
      const auto from = to_string(object.id);
      if (!seen.emplace(from, ServiceName{service.service, service.namespace_, ""}).second) continue;
      const auto sandbox = sandboxes.find(service.namespace_);
      const bool in_run = sandbox != sandboxes.end();
      found.push_back({.target = service,
                       .from = from,
                       .namespace_in_run = in_run,
                       .service_restored =
                           in_run && services.contains({"", "Service", sandbox->second, service.service})});
    }
  }
  return found;
}

}  // namespace kymaros::domain
