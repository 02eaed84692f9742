#include "conformance/reply.hpp"

#include "json/pointer.hpp"

namespace kymaros::conformance {

json::Value at(const json::Value& value, std::string_view pointer) {
  const auto* found = json::Pointer::parse(pointer).value().find(value);
  return found ? *found : json::Value();
}

std::string text_at(const json::Value& value, std::string_view pointer) {
  const auto found = at(value, pointer);
  return found.is_string() ? std::string(found.get_string()) : std::string();
}

json::Value Reply::operator[](std::string_view pointer) const { return at(body, pointer); }

std::string Reply::text(std::string_view pointer) const { return text_at(body, pointer); }

std::size_t Reply::count(std::string_view pointer) const {
  const auto found = at(body, pointer);
  return found.is_array() ? found.get_array().size() : 0;
}

}  // namespace kymaros::conformance
