#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Refuses what would take more than a ResourceQuota of its namespace gives, and charges what it admits to
/// status.used: the admission plugin ResourceQuota. As there, a quota counts from the moment that its
/// controller wrote its status (controllers/resource_quotas.hpp), and what was charged for a creation that
/// fails later stays charged until that controller counts again.
void admit_by_quota(Registry& registry);

}  // namespace kymaros::sim
