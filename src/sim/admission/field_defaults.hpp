#pragma once

#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace kymaros::sim {

/// For what the API server fills in where a client leaves it out.

/// What is null counts as left out.
void set_default(json::Object& object, std::string_view field, json::Value value);

/// nullptr if there is no such object.
json::Object* member_object(json::Object& object, std::string_view field);
/// The objects of a list; none if there is no such list.
std::vector<json::Object*> entries_of(json::Object& object, std::string_view field);

}  // namespace kymaros::sim
