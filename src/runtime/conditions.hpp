#pragma once

#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "kube/condition.hpp"

namespace kymaros::runtime {

/// Adds a condition, or replaces the one of its type. `lastTransitionTime` becomes `now` when the status
/// turned, and stays as it was otherwise (Kubernetes API conventions). True if anything changed.
bool set_condition(std::vector<kube::Condition>& conditions, kube::Condition condition, Time now);

/// The condition of that type, or nullptr.
const kube::Condition* find_condition(const std::vector<kube::Condition>& conditions, std::string_view type);

}  // namespace kymaros::runtime
