#pragma once

#include <optional>
#include <string>

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

/// The end of generated names: five letters, no vowels, and nothing that is taken for another.
std::string random_suffix(Random& random);

}  // namespace kymaros::sim
