#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Nothing is created in a namespace that is not there (404) or that is going (403, with the cause
/// NamespaceTerminating); the namespaces that the cluster lives in are not deleted (403). The admission
/// plugin NamespaceLifecycle.
void admit_by_namespace(Registry& registry);

}  // namespace kymaros::sim
