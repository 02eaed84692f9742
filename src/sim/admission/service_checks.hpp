#pragma once

#include <vector>

#include "json/value.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// What is wrong with a Service, in the words of the API server's validation: what its type needs or does not
/// take, and a clusterIP that changes. Pure.
std::vector<ApiError::Cause> service_faults(const json::Value& service, const json::Value* before);

}  // namespace kymaros::sim
