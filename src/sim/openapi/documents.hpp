#pragma once

#include "json/value.hpp"
#include "sim/api_error.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// The OpenAPI v3 documents: "/openapi/v3" lists them, "/openapi/v3/apis/apps/v1" is one. Those of built-in
/// kinds are recorded ones, those of custom resources come from their definitions. 404 for what is not
/// served.
Answer<json::Value> read_document(const Registry& registry, std::string_view path);

}  // namespace kymaros::sim
