#pragma once

#include <optional>

#include "sim/api_error.hpp"
#include "sim/resource_catalog.hpp"
#include "sim/writing/client_write.hpp"

namespace kymaros::sim {

/// Makes of what a client sent an object of its kind, as the API server's decoder does: members that the kind
/// does not have go, and are told of as the client asked for; so do nulls. 400 for values of other types, and
/// for unknown members if the client is strict.
std::optional<ApiError> decode(const ResourceKind& kind, json::Value& object, ClientWrite& write);

}  // namespace kymaros::sim
