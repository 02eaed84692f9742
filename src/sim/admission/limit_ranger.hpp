#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Gives containers the default requests and limits of the LimitRanges of their namespace, and refuses pods
/// and claims beyond their minimum and maximum: the admission plugin LimitRanger, and what the API server
/// itself fills in (requests from limits; the gaps of a LimitRange from one another).
void admit_by_limit_range(Registry& registry);

}  // namespace kymaros::sim
