#pragma once

#include "json/schema_node.hpp"
#include "kube/resource.hpp"

namespace kymaros::sim {

/// What an object of a built-in kind may have, by the recorded OpenAPI documents: its members and their
/// types, how lists merge. nullptr for any other kind. Read when first asked for, and kept.
const json::SchemaNode* builtin_schema(const kube::ResourceType& type);

/// Of the metadata of every kind.
const json::SchemaNode& metadata_schema();

}  // namespace kymaros::sim
