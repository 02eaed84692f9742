#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Creates the ClusterRoles and bindings that every cluster has from the start, those for people:
/// cluster-admin, admin, edit and view with what is aggregated into them, and what everybody may do who is
/// known.
void create_default_roles(Registry& registry);

}  // namespace kymaros::sim
