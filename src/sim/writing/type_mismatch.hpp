#pragma once

#include <optional>
#include <string>

#include "json/schema_node.hpp"

namespace kymaros::sim {

/// The first value in `object` that is not of the type that its schema has, in the words of Go's JSON
/// decoder: "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32".
/// null is of every type.
std::optional<std::string> find_type_mismatch(const json::Value& object, const json::SchemaNode& schema);

}  // namespace kymaros::sim
