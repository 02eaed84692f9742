#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace kymaros::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Reads one JSON text (RFC 8259, at most 256 levels deep). Of two members with one name the last counts, as
/// in Kubernetes; numbers with a fraction are the nearest double. ErrorCode::Invalid with the offset
/// otherwise.
Result<Value> parse(std::string_view text);

/// Writes JSON on one line.
std::string serialize(const Value& value);

/// What a value is, as a person would say it: "a string", "an object", "null".
std::string_view kind_name(const Value& value);

/// Whether two values are equal, whatever the order of members: as ==, and faster for members that are mostly
/// in the same order.
bool is_equal(const Value& a, const Value& b);

/// The value at `keys` inside nested objects, or nullptr if one of them is absent or no object.
const Value* find(const Value& value, std::initializer_list<std::string_view> keys);

/// The string at `keys`, or an empty one.
std::string find_string(const Value& value, std::initializer_list<std::string_view> keys);

}  // namespace kymaros::json
