#include "conformance/conditions.hpp"

#include <string>

namespace kymaros::conformance {

json::Value entry(const Reply& reply, std::string_view list, std::string_view field, std::string_view value) {
  const auto all = reply[list];
  if (!all.is_array()) return nullptr;
  for (const auto& one : all.get_array()) {
    if (json::find_string(one, {field}) == value) return one;
  }
  return nullptr;
}

json::Value condition(const Reply& reply, std::string_view type) {
  return entry(reply, "/status/conditions", "type", type);
}

std::string condition_status(const Reply& reply, std::string_view type) {
  return text_at(condition(reply, type), "/status");
}

}  // namespace kymaros::conformance
