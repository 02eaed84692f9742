#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Completes and validates Services, and gives them their cluster IPs and node ports, which no two have.
void admit_services(Registry& registry);

}  // namespace kymaros::sim
