#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Fills in what clients leave out of workloads, pods and some smaller kinds, as the API server's defaults
/// do. (Services, LimitRanges and storage have theirs where they are admitted.)
void admit_with_defaults(Registry& registry);

}  // namespace kymaros::sim
