#pragma once

#include "http/message.hpp"
#include "sim/api_error.hpp"
#include "sim/registry.hpp"
#include "sim/request_info.hpp"

namespace kymaros::sim {

/// How a DELETE wants it done: by DeleteOptions in its body, and by its parameters, which come first. 422 for
/// options that contradict each other.
Answer<Deletion> deletion_of(const http::Request& request, const RequestInfo& info, const ResourceKind& kind);

}  // namespace kymaros::sim
