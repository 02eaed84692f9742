#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// ConfigMaps and Secrets: how much they may hold, and what may not change (k8s.io/kubernetes,
/// pkg/apis/core/validation).
void admit_config_data(Registry& registry);

}  // namespace kymaros::sim
