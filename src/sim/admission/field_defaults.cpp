#include "sim/admission/field_defaults.hpp"

#include <utility>

namespace kymaros::sim {

void set_default(json::Object& object, std::string_view field, json::Value value) {
  if (!object.contains(field) || object[field].is_null()) object[field] = std::move(value);
}

json::Object* member_object(json::Object& object, std::string_view field) {
  auto* value = object.if_contains(field);
  return value && value->is_object() ? &value->get_object() : nullptr;
}

std::vector<json::Object*> entries_of(json::Object& object, std::string_view field) {
  std::vector<json::Object*> out;
  auto* list = object.if_contains(field);
  if (!list || !list->is_array()) return out;
  for (auto& entry : list->get_array()) {
    if (entry.is_object()) out.push_back(&entry.get_object());
  }
  return out;
}

}  // namespace kymaros::sim
