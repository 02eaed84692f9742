#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// CustomResourceDefinitions have the API server's defaults, and status.storedVersions names every version
/// that objects were ever stored in. Refused (422) are those whose name is not that of what they define, and
/// those without a schema or with one that is none.
void admit_definitions(Registry& registry);

}  // namespace kymaros::sim
