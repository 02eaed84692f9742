#pragma once

#include <optional>
#include <string>

#include "json/schema_node.hpp"

namespace kymaros::sim {

/// A value that is not of the type that its schema has.
struct TypeMismatch {
  std::string found;   // "string", "number 1.5"
  std::string field;   // with the innermost struct: "DeploymentSpec.spec.replicas"
  std::string wanted;  // as Go writes it: "int32", "[]v1.Container", "map[string]string"

  /// As Go's JSON decoder says it: "json: cannot unmarshal string into Go struct field
  /// DeploymentSpec.spec.replicas of type int32".
  std::string of_decoder() const;
  /// As apimachinery's converter of untyped values says it: "unrecognized type: int32".
  std::string of_converter() const;
};

/// The first in `object`; null is of every type.
std::optional<TypeMismatch> find_type_mismatch(const json::Value& object, const json::SchemaNode& schema);

}  // namespace kymaros::sim
