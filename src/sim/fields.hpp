#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "json/value.hpp"

namespace kymaros::sim {

/// Fields of objects as they come: what is absent, or of another shape, counts as `otherwise`.

std::int64_t integer_at(const json::Value& value, std::initializer_list<std::string_view> path,
                        std::int64_t otherwise = 0);
bool flag_at(const json::Value& value, std::initializer_list<std::string_view> path, bool otherwise = false);
/// Empty if there is no list.
const json::Array& items_at(const json::Value& value, std::initializer_list<std::string_view> path);
/// Empty if there is no object.
const json::Object& object_at(const json::Value& value, std::initializer_list<std::string_view> path);
std::string string_at(const json::Value& value, std::initializer_list<std::string_view> path,
                      std::string_view otherwise);

/// For a merge patch of a status whose zeros are left out, as Go's omitempty does.
json::Value unless_zero(std::int64_t count);

}  // namespace kymaros::sim
