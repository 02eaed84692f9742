#pragma once

#include "json/value.hpp"
#include "sim/api_error.hpp"
#include "sim/request_info.hpp"
#include "sim/resource_catalog.hpp"

namespace kymaros::sim {

/// The discovery documents: /version, /api, /api/v1, /apis, /apis/apps, /apis/apps/v1. 404 for what is not
/// served.
Answer<json::Value> discover(const ResourceCatalog& catalog, const RequestInfo& info);

}  // namespace kymaros::sim
