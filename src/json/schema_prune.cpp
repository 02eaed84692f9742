// After pruning/algorithm.go, defaulting/prunenulls.go and defaulting/algorithm.go of
// apiextensions-apiserver.
#include "json/schema_prune.hpp"

#include <vector>

namespace kymaros::json {
namespace {

enum class Place { Root, Below };
enum class Unknown { Goes, Stays };

bool is_meta(std::string_view member) {
  return member == "apiVersion" || member == "kind" || member == "metadata";
}

bool is_wrong_null(const Value& value, const SchemaNode* schema) {
  return value.is_null() && schema && !schema->is_nullable;
}

void prune(Value& value, const SchemaNode* schema, Place place);

bool knows(const SchemaNode& schema, std::string_view member) {
  return schema.properties.contains(member) || schema.takes_additional;
}

void prune_members(Object& object, const SchemaNode& schema, Place place, Unknown unknown) {
  std::vector<std::string> removed;
  for (auto&& member : object) {
    if ((schema.is_embedded || place == Place::Root) && is_meta(member.key())) continue;
    if (knows(schema, member.key())) {
      prune(member.value(), schema.member(member.key()), Place::Below);
    } else if (unknown == Unknown::Goes) {
      removed.emplace_back(member.key());
    }
  }
  for (const auto& name : removed) object.erase(name);
}

/// What is unknown is preserved here and in the lists that are here, but not below a member that is known.
void prune_preserved(Value& value, const SchemaNode* schema, Place place) {
  if (!schema) return;
  if (auto* object = value.if_object()) prune_members(*object, *schema, place, Unknown::Stays);
  if (auto* array = value.if_array()) {
    for (auto& item : *array) prune_preserved(item, schema->items.get(), Place::Below);
  }
}

void prune(Value& value, const SchemaNode* schema, Place place) {
  if (schema && schema->preserves_unknown) return prune_preserved(value, schema, place);
  if (auto* array = value.if_array()) {
    for (auto& item : *array) prune(item, schema ? schema->items.get() : nullptr, Place::Below);
  } else if (auto* object = value.if_object()) {
    if (schema) return prune_members(*object, *schema, place, Unknown::Goes);
    object->clear();
  }
}

}  // namespace

void prune_unknown(Value& object, const SchemaNode& schema) { prune(object, &schema, Place::Root); }

void prune_nulls(Value& value, const SchemaNode* schema) {
  if (auto* array = value.if_array()) {
    for (auto& item : *array) prune_nulls(item, schema ? schema->items.get() : nullptr);
  }
  auto* object = value.if_object();
  if (!object) return;
  std::vector<std::string> nulls;
  for (auto&& member : *object) {
    const auto* inner = schema ? schema->member(member.key()) : nullptr;
    if (is_wrong_null(member.value(), inner) && !inner->default_value) {
      nulls.emplace_back(member.key());
    } else {
      prune_nulls(member.value(), inner);
    }
  }
  for (const auto& name : nulls) object->erase(name);
}

void fill_defaults(Value& value, const SchemaNode* schema) {
  if (!schema) return;
  if (auto* array = value.if_array()) {
    const auto* items = schema->items.get();
    for (auto& item : *array) {
      if (is_wrong_null(item, items) && items->default_value) item = *items->default_value;
      fill_defaults(item, items);
    }
  }
  auto* object = value.if_object();
  if (!object) return;
  for (const auto& [name, property] : schema->properties) {
    if (!property->default_value) continue;
    const auto* there = object->if_contains(name);
    if (!there || is_wrong_null(*there, property.get())) (*object)[name] = *property->default_value;
  }
  for (auto&& member : *object) {
    const auto* inner = schema->member(member.key());
    if (is_wrong_null(member.value(), inner) && inner->default_value) member.value() = *inner->default_value;
    fill_defaults(member.value(), inner);
  }
}

}  // namespace kymaros::json
