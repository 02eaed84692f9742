#include "sim/apply.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/schema_node.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr const char* kManager = "apply";

using Keys = std::vector<std::string_view>;

/// The members that tell the items of a list apart (x-kubernetes-list-map-keys of the built-in kinds), by the
/// list's name; none: the list is one value. First the key of items that have all of its members.
const std::vector<Keys>& keys_of(std::string_view list) {
  static const std::map<std::string_view, std::vector<Keys>> kKeys{
      {"containers", {{"name"}}},
      {"initContainers", {{"name"}}},
      {"env", {{"name"}}},
      {"volumes", {{"name"}}},
      {"imagePullSecrets", {{"name"}}},
      {"volumeMounts", {{"mountPath"}}},
      {"ports", {{"containerPort", "protocol"}, {"containerPort"}, {"port", "protocol"}, {"port"}}},
      {"conditions", {{"type"}}},
      {"ownerReferences", {{"uid"}}},
      {"hostAliases", {{"ip"}}},
      {"topologySpreadConstraints", {{"topologyKey", "whenUnsatisfiable"}}}};
  static const std::vector<Keys> kNone;
  const auto found = kKeys.find(list);
  return found == kKeys.end() ? kNone : found->second;
}

/// Where a value is: its name in the object around it, and the schema of a custom resource that rules it.
struct Place {
  std::string_view name = {};
  const json::SchemaNode* schema = nullptr;

  Place member(std::string_view of) const { return {of, schema ? schema->member(of) : nullptr}; }
  Place item() const { return {{}, schema ? schema->items.get() : nullptr}; }
};

/// An absent key has its default: nothing was filled in yet.
std::string key_by_schema(const json::SchemaNode& list, const json::Value& item) {
  using ListType = json::SchemaNode::ListType;
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

/// The key of one item as FieldsV1 writes it, `k:{"name":"web"}`, or `v:"x"` in a set; empty if the list's
/// items have none.
std::string key_of_item(const Place& list, const json::Value& item) {
  if (list.schema) return key_by_schema(*list.schema, item);
  if (list.name == "finalizers") return "v:" + json::serialize(item);
  if (!item.is_object()) return {};
  for (const auto& keys : keys_of(list.name)) {
    json::Object key;
    for (const auto& name : keys) {
      if (const auto* value = item.get_object().if_contains(name)) key[name] = *value;
    }
    if (key.size() == keys.size()) return "k:" + json::serialize(key);
  }
  return {};
}

bool is_keyed(const Place& list, const json::Value& value) {
  return value.is_array() && !value.get_array().empty() &&
         std::ranges::all_of(value.get_array(),
                             [&](const auto& item) { return !key_of_item(list, item).empty(); });
}

/// What a configuration names, as FieldsV1.
json::Object fields_of(const Place& place, const json::Value& value) {
  json::Object fields;
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
  if (wanted.is_object() && target.is_object()) {
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

bool is_of_apply(const json::Value& entry, std::string_view subresource) {
  return json::find_string(entry, {"operation"}) == "Apply" &&
         json::find_string(entry, {"subresource"}) == subresource;
}

json::Object owned_by_last_apply(const json::Value& object, std::string_view subresource) {
  for (const auto& entry : items_at(object, {"metadata", "managedFields"})) {
    if (is_of_apply(entry, subresource)) return object_at(entry, {"fieldsV1"});
  }
  return {};
}

/// managedFields with `fields` in the place of what was applied before.
json::Array managed_fields(const json::Value& object, json::Object fields, const std::string& api_version,
                           std::string_view subresource) {
  json::Array entries;
  for (const auto& entry : items_at(object, {"metadata", "managedFields"})) {
    if (!is_of_apply(entry, subresource)) entries.push_back(entry);
  }
  json::Object entry{{"manager", kManager},
                     {"operation", "Apply"},
                     {"apiVersion", api_version},
                     {"fieldsType", "FieldsV1"},
                     {"fieldsV1", std::move(fields)}};
  if (!subresource.empty()) entry["subresource"] = subresource;
  entries.push_back(std::move(entry));
  return entries;
}

}  // namespace

json::Value apply_configuration(const json::Value& before, const json::Value& configuration,
                                const json::Schema* schema, std::string_view subresource) {
  const Place root{.schema = schema ? &schema->root() : nullptr};
  auto wanted = configuration.is_object() ? configuration.get_object() : json::Object();
  const auto api_version = json::find_string(configuration, {"apiVersion"});
  for (const auto* field : {"apiVersion", "kind"}) wanted.erase(field);
  auto& metadata = member(wanted, "metadata");
  for (const auto* field : {"name", "namespace", "managedFields", "uid"}) metadata.erase(field);
  const auto fields = fields_of(root, wanted);
  auto object = before.is_object() ? before : json::Value(json::Object());
  give_up(root, object, owned_by_last_apply(object, subresource), fields);
  set(root, object, wanted);
  metadata_of(object)["managedFields"] = managed_fields(object, fields, api_version, subresource);
  return object;
}

}  // namespace kymaros::sim
