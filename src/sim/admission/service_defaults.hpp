#pragma once

#include "json/value.hpp"

namespace kymaros::sim {

/// Fills in what a Service leaves out, as the API server's defaults do. Addresses are not among it.
void complete_service(json::Value& service);

/// Of an update: keeps the addresses that it does not mention, and drops what its new type has no use for and
/// the client did not touch.
void carry_over_service(json::Value& service, const json::Value& before);

}  // namespace kymaros::sim
