#include "sim/fields.hpp"

namespace kymaros::sim {

std::int64_t integer_at(const json::Value& value, std::initializer_list<std::string_view> path,
                        std::int64_t otherwise) {
  const auto* found = json::find(value, path);
  return found && found->is_number() ? found->to_number<std::int64_t>() : otherwise;
}

bool flag_at(const json::Value& value, std::initializer_list<std::string_view> path, bool otherwise) {
  const auto* found = json::find(value, path);
  return found && found->is_bool() ? found->get_bool() : otherwise;
}

const json::Array& items_at(const json::Value& value, std::initializer_list<std::string_view> path) {
  static const json::Array kNone;
  const auto* found = json::find(value, path);
  return found && found->is_array() ? found->get_array() : kNone;
}

const json::Object& object_at(const json::Value& value, std::initializer_list<std::string_view> path) {
  static const json::Object kNone;
  const auto* found = json::find(value, path);
  return found && found->is_object() ? found->get_object() : kNone;
}

std::string string_at(const json::Value& value, std::initializer_list<std::string_view> path,
                      std::string_view otherwise) {
  auto found = json::find_string(value, path);
  return found.empty() ? std::string(otherwise) : found;
}

json::Value unless_zero(std::int64_t count) { return count == 0 ? json::Value() : json::Value(count); }

}  // namespace kymaros::sim
