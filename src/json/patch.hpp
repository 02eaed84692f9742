#pragma once

#include "base/result.hpp"
#include "json/value.hpp"

namespace kymaros::json {

/// `document` after all operations of `patch` (RFC 6902: add, remove, replace, move, copy, test), or none of
/// them.
///
/// ErrorCode::Conflict if a `test` found another value; ErrorCode::Invalid for everything else: what is
/// not a patch, a place that is not there, and a result beyond the bounds: 10,000 operations (as the
/// Kubernetes API server), 256 levels, 16 MiB written by `copy`. Messages name the operation: "operation 2
/// (remove /a/b): ...".
Result<Value> apply_json_patch(Value document, const Value& patch);

}  // namespace kymaros::json
