#pragma once

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/controllers/namespace_content.hpp"

namespace kymaros::sim {

/// status.conditions of a namespace that is going, in the words of kube-controller-manager 1.35. `before` are
/// those that it has.
json::Array namespace_conditions(const json::Array& before, const ContentLeft& left, Time now);

}  // namespace kymaros::sim
