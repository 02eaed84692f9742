// After pruning/algorithm.go, defaulting/prunenulls.go and defaulting/algorithm.go of
// apiextensions-apiserver.
#include "json/schema_prune.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kymaros::json {
namespace {

enum class Unknown { Goes, Stays };

bool is_meta(std::string_view member) {
  return member == "apiVersion" || member == "kind" || member == "metadata";
}

bool is_wrong_null(const Value& value, const SchemaNode* schema) {
  return value.is_null() && schema && !schema->is_nullable;
}

bool knows(const SchemaNode& schema, std::string_view member) {
  return schema.properties.contains(member) || schema.takes_additional;
}

/// Goes through a value; `path_` is where it is.
class Pruning {
 public:
  void prune(Value& value, const SchemaNode* schema, Whole what) {
    if (schema && schema->preserves_unknown) return prune_preserved(value, schema, what);
    if (auto* array = value.if_array()) {
      prune_items(*array,
                  [&](Value& item) { prune(item, schema ? schema->items.get() : nullptr, Whole::Value); });
    } else if (auto* object = value.if_object()) {
      static const SchemaNode kKnowsNothing;
      prune_members(*object, schema ? *schema : kKnowsNothing, what, Unknown::Goes);
    }
  }

  std::vector<std::string> removed;

 private:
  /// What is unknown is preserved here and in the lists that are here, but not below a member that is known.
  void prune_preserved(Value& value, const SchemaNode* schema, Whole what) {
    if (!schema) return;
    if (auto* object = value.if_object()) prune_members(*object, *schema, what, Unknown::Stays);
    if (auto* array = value.if_array()) {
      prune_items(*array, [&](Value& item) { prune_preserved(item, schema->items.get(), Whole::Value); });
    }
  }

  void prune_members(Object& object, const SchemaNode& schema, Whole what, Unknown unknown) {
    std::vector<std::string> unknown_here;
    for (auto&& member : object) {
      if ((schema.is_embedded || what == Whole::Resource) && is_meta(member.key())) continue;
      const auto length = path_.size();
      if (!path_.empty()) path_ += '.';
      path_ += member.key();
      if (knows(schema, member.key())) {
        prune(member.value(), schema.member(member.key()), Whole::Value);
      } else if (unknown == Unknown::Goes) {
        unknown_here.emplace_back(member.key());
        removed.push_back(path_);
      }
      path_.resize(length);
    }
    for (const auto& name : unknown_here) object.erase(name);
  }

  template <class Prune>
  void prune_items(Array& items, const Prune& prune_item) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto length = path_.size();
      path_ += "[" + std::to_string(i) + "]";
      prune_item(items[i]);
      path_.resize(length);
    }
  }

  std::string path_;
};

}  // namespace

std::vector<std::string> prune_unknown(Value& value, const SchemaNode& schema, Whole what) {
  Pruning pruning;
  pruning.prune(value, &schema, what);
  return std::move(pruning.removed);
}

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
