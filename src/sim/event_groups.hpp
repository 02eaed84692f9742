#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim {

/// Events are served in two groups and kept once, as those of the core group: what one writes as v1, another
/// reads as events.k8s.io/v1 (k8s.io/kubernetes, pkg/apis/events/v1/conversion.go).

inline constexpr std::string_view kNewEvents = "events.k8s.io";

json::Value as_core_event(json::Value event);
json::Value as_new_event(json::Value event);

/// A field selector for events.k8s.io, as one for core events.
std::string core_event_fields(std::string_view selector);

}  // namespace kymaros::sim
