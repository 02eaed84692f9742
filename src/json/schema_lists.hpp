#pragma once

#include <vector>

#include "json/schema.hpp"
#include "json/schema_node.hpp"

namespace kymaros::json {

/// Elements of sets, and keys of lists that are maps, that are there twice (x-kubernetes-list-type). The
/// second of them counts, whatever follows.
std::vector<Violation> find_duplicates(const SchemaNode& schema, const Value& object);

/// What embedded resources lack (x-kubernetes-embedded-resource): each has an apiVersion and a kind.
std::vector<Violation> find_incomplete_resources(const SchemaNode& schema, const Value& object);

}  // namespace kymaros::json
