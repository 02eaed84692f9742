#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "json/schema_node.hpp"

namespace kymaros::json {
namespace {

/// The API server takes no definition that has one of these.
constexpr auto kForbidden = std::to_array<std::string_view>(
    {"$ref", "definitions", "dependencies", "patternProperties", "additionalItems"});
constexpr auto kRules = "x-kubernetes-validations";

std::unexpected<Error> wrong(std::string_view key, std::string_view why) {
  return fail(ErrorCode::Invalid, fmt::format("{}: {}", key, why));
}

/// Reads the keys of one schema. The first that is wrong counts; all that follow are as if absent.
class Reader {
 public:
  explicit Reader(const Object& schema) : schema_(schema) {}

  const std::optional<Error>& error() const { return error_; }
  void refuse(std::string_view key, std::string_view why) {
    if (!error_) error_ = wrong(key, why).error();
  }

  const Value* find(std::string_view key) const { return error_ ? nullptr : schema_.if_contains(key); }

  bool flag(std::string_view key) {
    const auto* value = find(key);
    if (value && !value->is_bool()) refuse(key, "must be a boolean");
    return value && value->is_bool() && value->get_bool();
  }

  std::string text(std::string_view key) {
    const auto* value = find(key);
    if (value && !value->is_string()) refuse(key, "must be a string");
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    for (const auto& one : list(key)) {
      if (one.is_string()) {
        out.emplace_back(one.get_string());
      } else {
        refuse(key, "must be a list of strings");
      }
    }
    return out;
  }

  std::optional<double> number(std::string_view key) {
    const auto* value = find(key);
    if (value && !value->is_number()) refuse(key, "must be a number");
    return value && value->is_number() ? std::optional(value->to_number<double>()) : std::nullopt;
  }

  std::optional<std::int64_t> count(std::string_view key) {
    const auto* value = find(key);
    if (value && (!value->is_int64() || value->get_int64() < 0)) refuse(key, "must be a count");
    return value && !error_ ? std::optional(value->get_int64()) : std::nullopt;
  }

  const Array& list(std::string_view key) {
    static const Array kNone;
    const auto* value = find(key);
    if (value && !value->is_array()) refuse(key, "must be a list");
    return value && value->is_array() ? value->get_array() : kNone;
  }

  std::unique_ptr<SchemaNode> schema(std::string_view key) {
    const auto* value = find(key);
    return value ? compiled(key, *value) : nullptr;
  }

  std::vector<SchemaNode> schemas(std::string_view key) {
    std::vector<SchemaNode> out;
    for (const auto& one : list(key)) {
      if (auto node = compiled(key, one)) out.push_back(std::move(*node));
    }
    return out;
  }

  SchemaNode::Properties properties() {
    SchemaNode::Properties out;
    const auto* value = find("properties");
    if (!value) return out;
    if (!value->is_object()) refuse("properties", "must be an object");
    if (error_) return out;
    for (const auto& [name, one] : value->get_object()) {
      if (auto node = compiled(fmt::format("properties.{}", std::string_view(name)), one)) {
        out.emplace(name, std::move(node));
      }
    }
    return out;
  }

 private:
  std::unique_ptr<SchemaNode> compiled(std::string_view key, const Value& value) {
    auto node = compile_schema(value);
    if (node) return std::make_unique<SchemaNode>(*std::move(node));
    if (!error_) error_ = node.error().within(key);
    return nullptr;
  }

  const Object& schema_;
  std::optional<Error> error_;
};

void read_type(Reader& in, SchemaNode& node) {
  static constexpr auto kTypes =
      std::to_array<std::string_view>({"array", "boolean", "integer", "number", "object", "string"});
  const auto type = in.text("type");
  if (in.flag("x-kubernetes-int-or-string")) {
    node.types = {"integer", "string"};
  } else if (std::ranges::find(kTypes, type) != kTypes.end()) {
    node.types = {type};
  } else if (!type.empty()) {
    in.refuse("type", "no such type: " + type);
  }
  node.is_nullable = in.flag("nullable");
}

void read_members(Reader& in, SchemaNode& node) {
  node.preserves_unknown = in.flag("x-kubernetes-preserve-unknown-fields");
  node.is_embedded = in.flag("x-kubernetes-embedded-resource");
  node.properties = in.properties();
  node.required = in.texts("required");
  node.is_atomic = in.text("x-kubernetes-map-type") == "atomic";
  const auto* additional = in.find("additionalProperties");
  node.takes_additional = additional != nullptr;
  if (!additional || *additional == Value(true)) return;
  if (*additional == Value(false)) return in.refuse("additionalProperties", "must not be false");
  node.additional = in.schema("additionalProperties");
}

void read_list(Reader& in, SchemaNode& node) {
  node.items = in.schema("items");
  node.list_keys = in.texts("x-kubernetes-list-map-keys");
  if (in.flag("uniqueItems")) in.refuse("uniqueItems", "must not be true");
  const auto type = in.text("x-kubernetes-list-type");
  if (type == "set") {
    node.list_type = SchemaNode::ListType::Set;
  } else if (type == "map") {
    node.list_type = SchemaNode::ListType::Map;
    if (node.list_keys.empty()) in.refuse("x-kubernetes-list-map-keys", "must name a key");
  } else if (!type.empty() && type != "atomic") {
    in.refuse("x-kubernetes-list-type", "no such type: " + type);
  }
}

void read_patch_strategy(Reader& in, SchemaNode& node) {
  const auto text = in.text("x-kubernetes-patch-strategy");
  node.patch_strategy = {.merges = text.starts_with("merge"),
                         .replaces = text == "replace",
                         .retains_keys = text.ends_with("retainKeys"),
                         .merge_key = in.text("x-kubernetes-patch-merge-key")};
}

void read_bounds(Reader& in, SchemaNode& node) {
  node.minimum = in.number("minimum");
  node.maximum = in.number("maximum");
  node.excludes_minimum = in.flag("exclusiveMinimum");
  node.excludes_maximum = in.flag("exclusiveMaximum");
  node.multiple_of = in.number("multipleOf");
  if (node.multiple_of && *node.multiple_of <= 0) in.refuse("multipleOf", "must be positive");
  node.min_length = in.count("minLength");
  node.max_length = in.count("maxLength");
  node.min_items = in.count("minItems");
  node.max_items = in.count("maxItems");
  node.min_properties = in.count("minProperties");
  node.max_properties = in.count("maxProperties");
}

void read_text_rules(Reader& in, SchemaNode& node) {
  const auto format = in.text("format");
  node.format = find_string_format(format);
  node.format_name = format;
  const auto text = in.text("pattern");
  if (text.empty()) return;
  auto pattern = Pattern::compile(text);
  if (!pattern) return in.refuse("pattern", pattern.error().message);
  node.pattern = *std::move(pattern);
}

bool any_has_rules(const std::vector<SchemaNode>& nodes) {
  return std::ranges::any_of(nodes, &SchemaNode::has_rules);
}

bool has_rules(Reader& in, const SchemaNode& node) {
  if (!in.list(kRules).empty() || any_has_rules(node.all_of)) return true;
  if ((node.items && node.items->has_rules) || (node.additional && node.additional->has_rules)) return true;
  return std::ranges::any_of(node.properties, [](const auto& one) { return one.second->has_rules; });
}

}  // namespace

Result<SchemaNode> compile_schema(const Value& schema) {
  if (!schema.is_object()) return fail(ErrorCode::Invalid, "a schema must be an object");
  Reader in(schema.get_object());
  SchemaNode node;
  for (const auto key : kForbidden) {
    if (in.find(key)) in.refuse(key, "is forbidden");
  }
  read_type(in, node);
  read_members(in, node);
  read_list(in, node);
  read_patch_strategy(in, node);
  read_bounds(in, node);
  read_text_rules(in, node);
  const auto& allowed = in.list("enum");
  node.title = in.text("title");
  node.allowed.assign(allowed.begin(), allowed.end());
  node.all_of = in.schemas("allOf");
  node.any_of = in.schemas("anyOf");
  node.one_of = in.schemas("oneOf");
  node.not_one = in.schema("not");
  if (const auto* value = in.find("default")) node.default_value = *value;
  node.has_rules = has_rules(in, node);
  if (in.error()) return fail(*in.error());
  return node;
}

}  // namespace kymaros::json
