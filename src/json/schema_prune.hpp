#pragma once

#include <string>
#include <vector>

#include "json/schema_node.hpp"

namespace kymaros::json {

/// What a schema is the schema of.
enum class Whole {
  Resource,  // a custom one: apiVersion, kind and metadata are known without a schema
  Value,     // anything else
};

/// Removes members that `schema` does not know: all that is further down where there is no schema. Where they
/// were, "spec.checks[0].port", in the order of the text.
std::vector<std::string> prune_unknown(Value& value, const SchemaNode& schema, Whole what = Whole::Resource);

/// Removes members that are null although they are not nullable and have no default to take their place.
void prune_nulls(Value& value, const SchemaNode* schema);

/// Fills in what is absent, or null without being nullable, and has a default. Defaults are not looked for
/// inside of what is absent.
void fill_defaults(Value& value, const SchemaNode* schema);

}  // namespace kymaros::json
