#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// All admission of an API server with its default plugins, in their order: what changes objects first, what
/// only refuses after that, quotas last.
void admit_as_a_cluster(Registry& registry);

}  // namespace kymaros::sim
