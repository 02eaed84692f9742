#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Gives pods the priority of their PriorityClass, and refuses those whose class is not there: the admission
/// plugin Priority.
void admit_by_priority(Registry& registry);

}  // namespace kymaros::sim
