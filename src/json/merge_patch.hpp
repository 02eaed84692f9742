#pragma once

#include "json/value.hpp"

namespace kymaros::json {

/// `target` changed as `patch` says (RFC 7386): members of an object replace those of the target one by one,
/// null removes a member, and anything else, lists included, replaces the target whole.
Value apply_merge_patch(Value target, const Value& patch);

/// False if a merge patch leaves `target` as it is.
bool merge_patch_changes(const Value& target, const Value& patch);

/// The smallest merge patch that turns `from` into `to`; {} if two objects are equal already. A merge patch
/// cannot set a member to null: members of `to` that are null count as absent.
Value diff_merge_patch(const Value& from, const Value& to);

}  // namespace kymaros::json
