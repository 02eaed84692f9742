#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "json/value.hpp"
#include "sim/api_error.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// What the API server makes of an object that is to be created: uid, time and generation; a name from
/// generateName; the status that a new object of its kind has. Refuses names that are none (422).
std::optional<ApiError> complete_new(const ResourceKind& kind, json::Value& object, Clock& clock,
                                     Random& random);

}  // namespace kymaros::sim
