#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"

namespace kymaros::simulation {

/// What keeps `value` from being as `pattern` says, in a sentence with its path; nothing if it fits.
///
/// Objects fit if each member of the pattern does; `null` means absent. Lists fit item by item. Strings:
/// "/text/" is a regular expression found anywhere in the value, ">=90", "<=90", ">90", "<90" compare
/// numbers, others are the value itself.
std::optional<std::string> mismatch(const json::Value& pattern, const json::Value* value,
                                    const std::string& path = {});

}  // namespace kymaros::simulation
