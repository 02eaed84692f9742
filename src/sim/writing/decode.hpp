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

/// 422 if a strategic merge patch has put values of other types into `object`.
std::optional<ApiError> refuse_types(const ResourceKind& kind, const json::Value& object,
                                     const json::Value& patch);

/// 500, as the real one answers, for a configuration that is to be applied and has members that the kind does
/// not.
std::optional<ApiError> refuse_undeclared(const ResourceKind& kind, const kube::ObjectKey& key,
                                          json::Value configuration);

}  // namespace kymaros::sim
