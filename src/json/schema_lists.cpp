// After listtype/validation.go and objectmeta/validation.go of apiextensions-apiserver.
#include "json/schema_lists.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

#include "json/go_text.hpp"
#include "json/schema_violations.hpp"

namespace kymaros::json {
namespace {

using Violations = std::vector<Violation>;

/// Calls `visit(schema, value, path)` for a value and all that its schema knows below.
template <class Visit>
void walk(const SchemaNode& schema, const Value& value, const std::string& path, const Visit& visit) {
  visit(schema, value, path);
  if (const auto* list = value.if_array(); list && schema.items) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      walk(*schema.items, (*list)[i], fmt::format("{}[{}]", path, i), visit);
    }
  }
  if (!value.is_object()) return;
  for (const auto& [key, member] : value.get_object()) {
    const std::string_view name = key;
    const auto* inner = schema.member(name);
    if (!inner) continue;
    const auto below = path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
    walk(*inner, member, schema.properties.contains(name) ? below : fmt::format("{}[{}]", path, name), visit);
  }
}

/// Elements are the same if Go writes them the same, and in Go's memory 1 is not 1.0.
std::string identity(const Value& value) { return (value.is_double() ? "~" : "") + go_json(value); }

/// What stands for each element of a list: itself, or its keys.
struct Shown {
  std::string identity;
  Value value;
};

void add_repeated(const std::vector<Shown>& shown, const std::string& path, Violations& out) {
  std::map<std::string_view, int> seen;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (++seen[shown[i].identity] == 2)
      out.push_back(duplicate(fmt::format("{}[{}]", path, i), shown[i].value));
  }
}

Shown keys_of(const SchemaNode& list, const Value& element) {
  Object keys;
  std::string text;
  for (const auto& name : list.list_keys) {
    const auto* key = find(element, {name});
    text += (key ? identity(*key) : std::string("absent")) + ",";
    if (key) keys[name] = *key;
  }
  return {std::move(text), std::move(keys)};
}

void judge_map(const SchemaNode& list, const Array& elements, const std::string& path, Violations& out) {
  std::vector<Shown> shown;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto& element = elements[i];
    if (!element.is_object() && !element.is_null()) {
      out.push_back({"FieldValueInvalid",
                     fmt::format("Invalid value: {}: must be an object for an array of list-type map",
                                 go_bad_value(element)),
                     fmt::format("{}[{}]", path, i)});
      return;
    }
    shown.push_back(keys_of(list, element));
  }
  add_repeated(shown, path, out);
}

void judge_set(const Array& elements, const std::string& path, Violations& out) {
  std::vector<Shown> shown;
  for (const auto& element : elements) shown.push_back({identity(element), element});
  add_repeated(shown, path, out);
}

void require_text(const Value& resource, const std::string& path, std::string_view name, Violations& out) {
  const auto field = path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
  const auto* value = find(resource, {name});
  if (!value) {
    out.push_back({"FieldValueRequired", "Required value", field});
  } else if (value->is_string() && value->get_string().empty()) {
    out.push_back({"FieldValueInvalid", "Invalid value: \"\": must not be empty", field});
  }
}

}  // namespace

std::vector<Violation> find_duplicates(const SchemaNode& schema, const Value& object) {
  Violations out;
  walk(schema, object, "", [&](const SchemaNode& here, const Value& value, const std::string& path) {
    const auto* list = value.if_array();
    if (!list) return;
    if (here.list_type == SchemaNode::ListType::Set) judge_set(*list, path, out);
    if (here.list_type == SchemaNode::ListType::Map) judge_map(here, *list, path, out);
  });
  return out;
}

std::vector<Violation> find_incomplete_resources(const SchemaNode& schema, const Value& object) {
  Violations out;
  walk(schema, object, "", [&](const SchemaNode& here, const Value& value, const std::string& path) {
    if (!here.is_embedded || !value.is_object()) return;
    for (const auto* name : {"apiVersion", "kind"}) require_text(value, path, name, out);
  });
  return out;
}

}  // namespace kymaros::json
