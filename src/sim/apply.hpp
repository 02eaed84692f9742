#pragma once

#include <string_view>

#include "json/schema.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// `before` after a server-side apply of `configuration` by the one manager that there is: what it names is
/// set, what an earlier apply named and this one does not is removed, all else stays. Lists whose items have
/// a key (as containers have a name), by the `schema` of a custom resource or by what is known of the
/// built-in kinds, are merged item by item, others are replaced. Who owns which field is kept in
/// metadata.managedFields, as FieldsV1 (KEP-555), for the object and each `subresource` apart ("status").
/// With one manager there are no conflicts.
json::Value apply_configuration(const json::Value& before, const json::Value& configuration,
                                const json::Schema* schema = nullptr, std::string_view subresource = {});

}  // namespace kymaros::sim
