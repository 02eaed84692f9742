#include "sim/writing/type_mismatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "json/go_text.hpp"

namespace kymaros::sim {
namespace {

std::string_view type_of(const json::SchemaNode& schema) {
  return schema.types.size() == 1 ? std::string_view(schema.types.front()) : std::string_view();
}

bool is_of_type(const json::Value& value, std::string_view type) {
  if (type.empty() || value.is_null()) return true;
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  return type == "array" ? value.is_array() : value.is_object();
}

/// As Go writes a type: "int32", "[]v1.Container", "map[string]string".
std::string go_type(const json::SchemaNode& schema) {
  const auto type = type_of(schema);
  if (type == "boolean") return "bool";
  if (type == "integer") return schema.format_name.empty() ? "int64" : schema.format_name;
  if (type == "number") return "float64";
  if (type == "array") return "[]" + (schema.items ? go_type(*schema.items) : "interface {}");
  if (type == "object" && !schema.title.empty()) return schema.title;
  if (type == "object" && schema.additional) return "map[string]" + go_type(*schema.additional);
  return std::string(type);
}

/// "v1.PodSpec": "PodSpec"
std::string_view without_package(std::string_view type) { return type.substr(type.find('.') + 1); }

/// Goes through an object; knows the innermost struct, and the names of members from the root on.
class Search {
 public:
  std::optional<TypeMismatch> visit(const json::Value& value, const json::SchemaNode& schema) {
    if (!is_of_type(value, type_of(schema))) return mismatch(value, schema);
    if (const auto* items = value.if_array()) return visit_items(*items, schema);
    if (const auto* object = value.if_object()) return visit_members(*object, schema);
    return std::nullopt;
  }

 private:
  std::optional<TypeMismatch> visit_items(const json::Array& items, const json::SchemaNode& schema) {
    for (const auto& item : items) {
      if (!schema.items) break;
      if (auto found = visit(item, *schema.items)) return found;
    }
    return std::nullopt;
  }

  std::optional<TypeMismatch> visit_members(const json::Object& object, const json::SchemaNode& schema) {
    for (const auto& [name, value] : object) {
      const auto* inner = schema.member(name);
      if (!inner) continue;
      const bool is_field = schema.properties.contains(name);  // and not the key of a map
      const auto length = path_.size();
      const auto outer = struct_;
      if (is_field) {
        struct_ = without_package(schema.title);
        path_ += fmt::format(".{}", std::string_view(name));
      }
      if (auto found = visit(value, *inner)) return found;
      path_.resize(length);
      struct_ = outer;
    }
    return std::nullopt;
  }

  TypeMismatch mismatch(const json::Value& value, const json::SchemaNode& schema) const {
    const bool has_fraction = value.is_double() && type_of(schema) == "integer";
    return {.found = has_fraction ? "number " + json::serialize(value) : std::string(json::go_kind(value)),
            .field = fmt::format("{}{}", struct_, path_),
            .wanted = go_type(schema)};
  }

  std::string path_;
  std::string_view struct_;
};

}  // namespace

std::string TypeMismatch::of_decoder() const {
  return fmt::format("json: cannot unmarshal {} into Go struct field {} of type {}", found, field, wanted);
}

std::string TypeMismatch::of_converter() const {
  if (wanted.starts_with("[]")) return "cannot restore slice from " + found;
  if (wanted.starts_with("map[")) return "cannot restore map from " + found;
  return (wanted.contains('.') ? "cannot restore struct from: " + found : "unrecognized type: " + wanted);
}

std::optional<TypeMismatch> find_type_mismatch(const json::Value& object, const json::SchemaNode& schema) {
  return Search().visit(object, schema);
}

}  // namespace kymaros::sim
