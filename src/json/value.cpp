#include "json/value.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace kymaros::json {

std::string serialize(const Value& value) { return boost::json::serialize(value); }

std::string_view kind_name(const Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "a boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
      return "a number";
    case boost::json::kind::string:
      return "a string";
    case boost::json::kind::array:
      return "a list";
    case boost::json::kind::object:
      return "an object";
  }
  return "unknown";
}

bool is_equal(const Value& a, const Value& b) {
  if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), is_equal);
  if (!a.is_object() || !b.is_object()) return a == b;
  const auto& there = b.get_object();
  if (a.get_object().size() != there.size()) return false;
  auto beside = there.begin();
  return std::ranges::all_of(a.get_object(), [&](const auto& member) {
    const auto at = beside->key() == member.key() ? beside : there.find(member.key());
    ++beside;
    return at != there.end() && is_equal(member.value(), at->value());
  });
}

const Value* find(const Value& value, std::initializer_list<std::string_view> keys) {
  const Value* at = &value;
  for (const auto key : keys) {
    const auto* object = at->if_object();
    at = object ? object->if_contains(key) : nullptr;
    if (!at) return nullptr;
  }
  return at;
}

std::string find_string(const Value& value, std::initializer_list<std::string_view> keys) {
  const Value* found = find(value, keys);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

}  // namespace kymaros::json
