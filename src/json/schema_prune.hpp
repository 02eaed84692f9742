#pragma once

#include "json/schema_node.hpp"

namespace kymaros::json {

/// Removes members that `schema` does not know: all that is further down where there is no schema. At the
/// root of a resource, apiVersion, kind and metadata are known without one.
void prune_unknown(Value& object, const SchemaNode& schema);

/// Removes members that are null although they are not nullable and have no default to take their place.
void prune_nulls(Value& value, const SchemaNode* schema);

/// Fills in what is absent, or null without being nullable, and has a default. Defaults are not looked for
/// inside of what is absent.
void fill_defaults(Value& value, const SchemaNode* schema);

}  // namespace kymaros::json
