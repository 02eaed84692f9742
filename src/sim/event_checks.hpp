#pragma once

#include <optional>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// What a new event of events.k8s.io must say, in the words of core events; 422 if it does not
/// (k8s.io/kubernetes, pkg/apis/core/validation, ValidateEventCreate).
std::optional<ApiError> check_new_event(const json::Value& core_event);

/// Events of either group stand in the namespace of what they are about; "default", if that has none.
void admit_events(Registry& registry);

}  // namespace kymaros::sim
