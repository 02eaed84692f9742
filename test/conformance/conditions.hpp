#pragma once

#include <string_view>

#include "conformance/reply.hpp"

namespace kymaros::conformance {

/// The entry of the list at `list` whose `field` is `value`; null if there is none.
json::Value entry(const Reply& reply, std::string_view list, std::string_view field, std::string_view value);

/// The status condition of this type; null if there is none.
json::Value condition(const Reply& reply, std::string_view type);
/// Its status: "True"; empty if there is none.
std::string condition_status(const Reply& reply, std::string_view type);

}  // namespace kymaros::conformance
