#pragma once

#include "sim/registry.hpp"

namespace kymaros::sim {

/// Custom resources lose what their schema does not know and get its defaults. None is created while its
/// definition is being deleted (403).
void complete_custom_resources(Registry& registry);

/// Refuses custom resources that are not as their schema wants them (422, a cause for each violation). Of a
/// write to the status, only the status is judged.
void judge_custom_resources(Registry& registry);

}  // namespace kymaros::sim
