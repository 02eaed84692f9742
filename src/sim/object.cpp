#include "sim/object.hpp"

#include "kube/object_key.hpp"

namespace kymaros::sim {
namespace {

std::optional<Owner> owner_of(const json::Value& reference) {
  if (!reference.is_object()) return std::nullopt;
  return Owner{.api_version = json::find_string(reference, {"apiVersion"}),
               .kind = json::find_string(reference, {"kind"}),
               .name = json::find_string(reference, {"name"}),
               .uid = json::find_string(reference, {"uid"})};
}

}  // namespace

kube::ObjectKey key_of(const json::Value& object) { return kube::key_of(object); }

std::string uid_of(const json::Value& object) { return json::find_string(object, {"metadata", "uid"}); }

void drop_empty_members(json::Object& metadata) {
  for (const auto* name : {"labels", "annotations", "finalizers", "ownerReferences"}) {
    const auto* value = metadata.if_contains(name);
    if (!value) continue;
    const bool is_empty = value->is_null() || (value->is_object() && value->get_object().empty()) ||
                          (value->is_array() && value->get_array().empty());
    if (is_empty) metadata.erase(name);
  }
}

json::Object& member(json::Object& object, std::string_view name) {
  auto& value = object[name];
  return value.is_object() ? value.get_object() : value.emplace_object();
}

json::Object& metadata_of(json::Value& object) { return member(object.as_object(), "metadata"); }

std::string label_of(const json::Value& object, std::string_view label) {
  return json::find_string(object, {"metadata", "labels", label});
}

std::string annotation_of(const json::Value& object, std::string_view annotation) {
  return json::find_string(object, {"metadata", "annotations", annotation});
}

bool is_being_deleted(const json::Value& object) {
  return json::find(object, {"metadata", "deletionTimestamp"}) != nullptr;
}

std::vector<std::string> finalizers_of(const json::Value& object) {
  std::vector<std::string> out;
  const auto* list = json::find(object, {"metadata", "finalizers"});
  if (!list || !list->is_array()) return out;
  for (const auto& one : list->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

std::vector<Owner> owners_of(const json::Value& object) {
  std::vector<Owner> out;
  const auto* list = json::find(object, {"metadata", "ownerReferences"});
  if (!list || !list->is_array()) return out;
  for (const auto& reference : list->get_array()) {
    if (auto owner = owner_of(reference)) out.push_back(*std::move(owner));
  }
  return out;
}

std::optional<Owner> controller_of(const json::Value& object) {
  const auto* list = json::find(object, {"metadata", "ownerReferences"});
  if (!list || !list->is_array()) return std::nullopt;
  for (const auto& reference : list->get_array()) {
    const auto* is_controller = json::find(reference, {"controller"});
    if (is_controller && is_controller->is_bool() && is_controller->get_bool()) return owner_of(reference);
  }
  return std::nullopt;
}

json::Object controller_reference(const json::Value& owner) {
  return {{"apiVersion", json::find_string(owner, {"apiVersion"})},
          {"kind", json::find_string(owner, {"kind"})},
          {"name", json::find_string(owner, {"metadata", "name"})},
          {"uid", uid_of(owner)},
          {"controller", true},
          {"blockOwnerDeletion", true}};
}

std::optional<Time> time_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  const auto time = parse_time(json::find_string(object, path));
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace kymaros::sim
