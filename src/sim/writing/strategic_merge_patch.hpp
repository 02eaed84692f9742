#pragma once

#include "json/schema_node.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// `target` changed as a strategic merge patch says, the form that kubectl patches built-in kinds in: members
/// of objects one by one, items of lists as the schema says, and the directives $patch, $retainKeys,
/// $deleteFromPrimitiveList/<list> and $setElementOrder/<list> (kubernetes/community,
/// contributors/devel/sig-api-machinery/strategic-merge-patch.md).
///
/// 400 for directives that are none, 500 for an item without the key that its list is merged by, as a real
/// API server answers.
Answer<json::Value> apply_strategic_merge_patch(json::Value target, const json::Value& patch,
                                                const json::SchemaNode& schema);

}  // namespace kymaros::sim
