#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/evidence.hpp"

namespace kymaros::domain {

/// The Services of other namespaces that restored objects name, each once per object (decision 10).
/// Namespaces of the platform are not dependencies. `sandboxes` maps source to sandbox; `restored` stands in
/// the sandboxes.
std::vector<Dependency> find_dependencies(const std::vector<ObjectFacts>& restored,
                                          const std::map<std::string, std::string>& sandboxes,
                                          const std::set<std::string>& platform_namespaces);

}  // namespace kymaros::domain
