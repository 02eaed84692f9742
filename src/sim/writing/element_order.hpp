#pragma once

#include <string>

#include "json/value.hpp"

namespace kymaros::sim {

/// What tells an item of a list apart from others: its member `merge_key`, or the item itself if that is
/// empty. nullptr: it has none.
const json::Value* identity_of(const json::Value& item, const std::string& merge_key);

/// Puts a list that was merged in the order that a client asked for ($setElementOrder): items of `order` as
/// they stand there, and in between those that it does not name, where they were in `before`, the list as it
/// was.
void set_element_order(json::Array& merged, const json::Array& before, const json::Array& order,
                       const std::string& merge_key);

/// The items of `list` that `order` names stand as they do there.
bool is_in_order(const json::Array& list, const json::Array& order, const std::string& merge_key);

}  // namespace kymaros::sim
