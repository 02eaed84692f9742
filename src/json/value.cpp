#include "json/value.hpp"

#include <fmt/format.h>

#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>

namespace kymaros::json {

Result<Value> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 256;
  boost::json::parser parser({}, options);
  boost::json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (error)
    return fail(ErrorCode::Invalid, fmt::format("invalid JSON at offset {}: {}", read, error.message()));
  const auto rest = text.substr(read).find_first_not_of(" \t\r\n");
  if (rest != std::string_view::npos) {
    return fail(ErrorCode::Invalid,
                fmt::format("invalid JSON at offset {}: text after the end", read + rest));
  }
  return parser.release();
}

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
