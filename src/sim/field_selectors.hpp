#pragma once

#include <string>
#include <vector>

#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// The fields by which the API server selects objects of a kind: "metadata.name", "status.phase".
std::vector<std::string> selectable_fields(const ResourceKind& kind);

}  // namespace kymaros::sim
