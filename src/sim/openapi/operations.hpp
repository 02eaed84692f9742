#pragma once

#include <string>

#include "json/value.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// The paths of an OpenAPI document for the requests that a custom resource takes, with their parameters and
/// answers. `component`: the name of its schema.
json::Object paths_of(const ResourceKind& kind, const std::string& component);

}  // namespace kymaros::sim
