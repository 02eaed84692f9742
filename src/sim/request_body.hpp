#pragma once

#include "http/message.hpp"
#include "json/value.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// What a client sent, of the type that it says it is of: JSON (so does who says nothing), YAML, or protobuf
/// for the built-in kinds. 415 for another type, and for a kind that has no protobuf; 400 for what cannot be
/// read.
Answer<json::Value> read_body(const http::Request& request);

}  // namespace kymaros::sim
