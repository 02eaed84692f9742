#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/object_facts.hpp"

namespace kymaros::backup::velero {

/// Reads a backup's resource list ({"apps/v1/Deployment": ["shop/web"], "v1/Namespace": ["shop"]}): the ids
/// of the objects in `namespaces`, and nothing else of them. What is left when the contents cannot be had.
Result<std::vector<domain::ObjectFacts>> parse_resource_list(std::string_view text,
                                                             const std::vector<std::string>& namespaces);

}  // namespace kymaros::backup::velero
