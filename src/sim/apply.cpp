#include "sim/apply.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/openapi/builtin_schemas.hpp"

namespace kymaros::sim {
namespace {

/// Where a value is: the schema that rules it, if there is one.
struct Place {
  const json::SchemaNode* schema = nullptr;
  bool is_root = false;  // the object itself

  Place member(std::string_view of) const {
    if (is_root && of == "metadata") return {&metadata_schema()};
    return {schema ? schema->member(of) : nullptr};
  }
  Place item() const { return {schema ? schema->items.get() : nullptr}; }
  bool is_atomic() const { return schema && schema->is_atomic; }
};

/// The key of one item as FieldsV1 writes it, `k:{"name":"web"}`, or `v:"x"` in a set; empty if the list's
/// items have none. An absent key has its default: nothing was filled in yet.
std::string key_of_item(const Place& place, const json::Value& item) {
  using ListType = json::SchemaNode::ListType;
  if (!place.schema) return {};
  const auto& list = *place.schema;
  if (list.list_type == ListType::Set) return "v:" + json::serialize(item);
  if (list.list_type != ListType::Map || !item.is_object()) return {};
  json::Object key;
  for (const auto& name : list.list_keys) {
    const auto* schema = list.items ? list.items->member(name) : nullptr;
    if (const auto* value = item.get_object().if_contains(name)) {
      key[name] = *value;
    } else if (schema && schema->default_value) {
      key[name] = *schema->default_value;
    }
  }
  return "k:" + json::serialize(key);
}

bool is_keyed(const Place& list, const json::Value& value) {
  return value.is_array() && !value.get_array().empty() &&
         std::ranges::all_of(value.get_array(),
                             [&](const auto& item) { return !key_of_item(list, item).empty(); });
}

/// What a configuration names, as FieldsV1.
json::Object fields_of(const Place& place, const json::Value& value) {
  json::Object fields;
  if (place.is_atomic()) return fields;
  if (value.is_object()) {
    for (const auto& [member, inner] : value.get_object()) {
      fields["f:" + std::string(member)] = fields_of(place.member(member), inner);
    }
  } else if (is_keyed(place, value)) {
    for (const auto& item : value.get_array()) {
      auto inner = fields_of(place.item(), item);
      inner["."] = json::Object();
      fields[key_of_item(place, item)] = std::move(inner);
    }
  }
  return fields;
}

json::Value* find_item(const Place& list, json::Array& items, std::string_view key) {
  const auto found =
      std::ranges::find_if(items, [&](const auto& item) { return key_of_item(list, item) == key; });
  return found == items.end() ? nullptr : &*found;
}

/// Removes from `value` what `owned` has and `wanted` has not.
void give_up(const Place& place, json::Value& value, const json::Object& owned, const json::Object& wanted) {
  static const json::Object kNothing;
  for (const auto& [field, inner] : owned) {
    if (!inner.is_object()) continue;
    const auto* still = wanted.if_contains(field);
    const auto& wanted_inside = still ? still->get_object() : kNothing;
    if (field.starts_with("f:") && value.is_object()) {
      const std::string member(field.substr(2));
      auto* there = value.get_object().if_contains(member);
      if (!there) continue;
      give_up(place.member(member), *there, inner.get_object(), wanted_inside);
      const bool is_empty = there->is_object() && there->get_object().empty();
      const bool is_leaf = inner.get_object().empty();
      if (!still && (is_leaf || is_empty)) value.get_object().erase(member);
    } else if (!field.starts_with("f:") && value.is_array()) {
      auto& items = value.get_array();
      auto* item = find_item(place, items, field);
      if (!item) continue;
      if (!still) {
        items.erase(items.begin() + (item - items.data()));
      } else {
        give_up(place.item(), *item, inner.get_object(), wanted_inside);
      }
    }
  }
}

void set(const Place& place, json::Value& target, const json::Value& wanted) {
  if (wanted.is_object() && target.is_object() && !place.is_atomic()) {
    for (const auto& [member, inner] : wanted.get_object()) {
      set(place.member(member), target.get_object()[member], inner);
    }
  } else if (target.is_array() && is_keyed(place, wanted)) {
    for (const auto& item : wanted.get_array()) {
      if (auto* there = find_item(place, target.get_array(), key_of_item(place, item))) {
        set(place.item(), *there, item);
      } else {
        target.get_array().push_back(item);
      }
    }
  } else {
    target = wanted;
  }
}

/// What `fields` names and `others` do not.
json::Object minus(const json::Object& fields, const json::Object& others) {
  json::Object out;
  for (const auto& [name, inner] : fields) {
    const auto* other = others.if_contains(name);
    if (!other) {
      out[name] = inner;
    } else if (auto rest = minus(inner.as_object(), other->as_object()); !rest.empty()) {
      out[name] = std::move(rest);
    }
  }
  return out;
}

/// Who applied what, as metadata.managedFields has it.
class Managers {
 public:
  Managers(const json::Value& object, std::string_view manager, std::string_view subresource)
      : manager_(manager), subresource_(subresource) {
    for (const auto& entry : items_at(object, {"metadata", "managedFields"})) {
      (is_own(entry) ? own_ : others_).push_back(entry);
    }
  }

  /// What the manager named before, and nobody else does.
  json::Object own_alone() const {
    if (own_.empty()) return {};
    auto fields = object_at(own_.front(), {"fieldsV1"});
    for (const auto& entry : others_) {
      if (is_of_apply(entry)) fields = minus(fields, object_at(entry, {"fieldsV1"}));
    }
    return fields;
  }

  json::Array with(std::string_view api_version, json::Object fields) const {
    auto out = others_;
    json::Object entry{{"manager", manager_},
                       {"operation", "Apply"},
                       {"apiVersion", api_version},
                       {"fieldsType", "FieldsV1"},
                       {"fieldsV1", std::move(fields)}};
    if (!subresource_.empty()) entry["subresource"] = subresource_;
    out.push_back(std::move(entry));
    return out;
  }

 private:
  static bool is_of_apply(const json::Value& entry) {
    return json::find_string(entry, {"operation"}) == "Apply";
  }
  bool is_own(const json::Value& entry) const {
    return is_of_apply(entry) && json::find_string(entry, {"manager"}) == manager_ &&
           json::find_string(entry, {"subresource"}) == subresource_;
  }

  std::string_view manager_, subresource_;
  json::Array own_, others_;
};

}  // namespace

json::Value apply_configuration(const json::Value& before, const json::Value& configuration,
                                const json::SchemaNode* schema, std::string_view manager,
                                std::string_view subresource) {
  const Place root{.schema = schema, .is_root = true};
  auto wanted = configuration.is_object() ? configuration.get_object() : json::Object();
  const auto api_version = json::find_string(configuration, {"apiVersion"});
  for (const auto* field : {"apiVersion", "kind"}) wanted.erase(field);
  auto& metadata = member(wanted, "metadata");
  for (const auto* field : {"name", "namespace", "managedFields", "uid"}) metadata.erase(field);
  auto fields = fields_of(root, wanted);
  auto object = before.is_object() ? before : json::Value(json::Object());
  const Managers managers(object, manager, subresource);
  give_up(root, object, managers.own_alone(), fields);
  set(root, object, wanted);
  metadata_of(object)["managedFields"] = managers.with(api_version, std::move(fields));
  return object;
}

}  // namespace kymaros::sim
