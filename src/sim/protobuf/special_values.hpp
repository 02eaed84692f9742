#pragma once

#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim::protobuf {

/// Messages of Kubernetes whose JSON is not that of their members, as their Go types write it. Each is given
/// the bytes of its message, which may be empty. ErrorCode::Invalid for what the type cannot be.

/// {string = 1}: a string in canonical form.
Result<json::Value> decode_quantity(std::string_view bytes);

/// {seconds = 1, nanos = 2}: RFC 3339 with whole seconds; null without any bytes, and for the year 1.
Result<json::Value> decode_time(std::string_view bytes);

/// The same with six digits of fraction.
Result<json::Value> decode_micro_time(std::string_view bytes);

/// {type = 1, intVal = 2, strVal = 3}: a number or a string.
Result<json::Value> decode_int_or_string(std::string_view bytes);

/// {raw = 1}: the JSON that stands there, or null.
Result<json::Value> decode_raw(std::string_view bytes);

/// {items = 1}: a list of strings, null if there are none.
Result<json::Value> decode_strings(std::string_view bytes);

}  // namespace kymaros::sim::protobuf
