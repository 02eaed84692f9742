#pragma once

#include <map>
#include <string>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// The OpenAPI documents of the custom resources that are served, by group version ("apis/velero.io/v1"), as
/// apiextensions-apiserver (pkg/controller/openapi/builder) makes them from their definitions.
std::map<std::string, json::Value> custom_documents(const Registry& registry);

}  // namespace kymaros::sim
