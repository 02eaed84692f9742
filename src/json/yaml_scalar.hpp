#pragma once

#include <optional>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::json {

/// What a plain (unquoted, untagged) scalar means in YAML 1.1 as go-yaml v2 reads it: null, a boolean, a
/// number or a string. Nothing for infinities and NaN, which JSON does not have.
std::optional<Value> resolve_plain_scalar(std::string_view text);

}  // namespace kymaros::json
