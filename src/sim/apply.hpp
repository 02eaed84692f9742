#pragma once

#include <string_view>

#include "json/schema_node.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// `before` after a server-side apply of `configuration` by `manager`: what it names is set, what an earlier
/// apply of his named and this one does not is removed unless another manager named it too, all else stays.
/// Lists whose items have a key (as containers have a name), as `schema` says, are merged item by item,
/// others are replaced. Who applied which field is kept in metadata.managedFields, as FieldsV1 (KEP-555),
/// for the object and each `subresource` apart ("status"). Nobody is refused for what belongs to another:
/// there are no conflicts.
json::Value apply_configuration(const json::Value& before, const json::Value& configuration,
                                const json::SchemaNode* schema, std::string_view manager,
                                std::string_view subresource = {});

}  // namespace kymaros::sim
