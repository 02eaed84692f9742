#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/schema.hpp"
#include "json/schema_node.hpp"
#include "json/schema_rules.hpp"

namespace kymaros::json {

/// Violations in the words of the API server (apimachinery's field errors around kube-openapi's messages).

Violation required(const Place& place, std::string_view member);
/// `wanted`: a type, types ("integer,string") or a format; `given`: a type, or a text of a wrong format.
Violation wrong_type(const Place& place, std::string_view wanted, std::string_view given);
Violation unsupported(const Place& place, const Value& value, const std::vector<Value>& allowed);
Violation too_long(const Place& place, std::int64_t most);
/// Of items as of properties.
Violation too_many(const Place& place, std::int64_t count, std::int64_t most);
/// "Invalid value: VALUE: PATH in body WHY", as in "should be at least 1 chars long".
Violation invalid(const Place& place, const Value& value, std::string_view why);
/// Of an integer whose multipleOf is below 1: the API server cuts it to 0, and takes no integer then.
Violation unusable_factor(const Place& place);
/// Of allOf, anyOf, oneOf and not: their field is that of nothing.
Violation not_matched(const Place& place, std::string_view why);
Violation duplicate(std::string field, const Value& value);

}  // namespace kymaros::json
