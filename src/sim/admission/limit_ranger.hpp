#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Gives containers the default requests and limits of the LimitRanges of their namespace, and refuses pods
/// and claims beyond their minimum and maximum: the admission plugin LimitRanger. The gaps of a LimitRange
/// are filled from one another.
void admit_by_limit_range(Registry& registry);

}  // namespace kymaros::sim
