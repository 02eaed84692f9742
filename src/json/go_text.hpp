#pragma once

#include <string>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::json {

/// Values as Go's standard library writes them: the API server's messages quote them so.

/// fmt's %q: in double quotes, with escapes for what cannot be seen.
std::string go_quote(std::string_view text);

/// fmt's %v of a float64: the fewest digits that mean it, with an exponent below 1e-04 and from 1e+06 on (not
/// from 1e+21 on, as in its JSON).
std::string go_number(double number);

/// encoding/json's Marshal: members sorted by name; <, > and & as escapes.
std::string go_json(const Value& value);

/// fmt's %v of what encoding/json made of a text: "map[name:web ports:[80 443]]", members sorted by name.
std::string go_value(const Value& value);

/// What encoding/json calls a value: "string", "bool", "number", "array", "object", "null".
std::string_view go_kind(const Value& value);

/// The rejected value in a field error: strings as %q, numbers and booleans as %v, all else as JSON.
std::string go_bad_value(const Value& value);

}  // namespace kymaros::json
