#include "domain/dependencies.hpp"

#include "domain/readiness.hpp"

namespace kymaros::domain {
namespace {

/// Made from the template of a controller of Kubernetes' own, which names the same. What others make (a
/// database operator's pods) may be named nowhere else.
bool is_made_from_a_template(const ObjectFacts& object) {
  return is_built_in_controller(object.controller_kind);
}

}  // namespace

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
  std::set<std::pair<ObjectId, ServiceName>> seen;
  for (const auto& object : restored) {
    if (is_made_from_a_template(object)) continue;
    for (const auto& service : object.services) {
      const auto own = source_of.find(object.id.namespace_);
      if (own != source_of.end() && own->second == service.namespace_) continue;
      if (platform_namespaces.contains(service.namespace_)) continue;
      if (!seen.emplace(object.id, ServiceName{service.service, service.namespace_, ""}).second) continue;
      const auto sandbox = sandboxes.find(service.namespace_);
      const bool in_run = sandbox != sandboxes.end();
      found.push_back({.target = service,
                       .from = to_string(object.id),
                       .namespace_in_run = in_run,
                       .service_restored =
                           in_run && services.contains({"", "Service", sandbox->second, service.service})});
    }
  }
  return found;
}

}  // namespace kymaros::domain
