#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "kube/resource.hpp"

namespace kymaros::sim {

/// The fields that every object has, read and written in place. All of them take an object as the API has it:
/// a JSON object whose metadata is one too.

kube::ObjectKey key_of(const json::Value& object);
std::string uid_of(const json::Value& object);
json::Object& metadata_of(json::Value& object);

/// Lists and maps of metadata that are empty are not there at all.
void drop_empty_members(json::Object& metadata);

/// The member `name` of `object` as an object, made if it is not there.
json::Object& member(json::Object& object, std::string_view name);

std::string label_of(const json::Value& object, std::string_view label);
std::string annotation_of(const json::Value& object, std::string_view annotation);

/// True from the moment that somebody asked for its deletion.
bool is_being_deleted(const json::Value& object);
std::vector<std::string> finalizers_of(const json::Value& object);

/// The owner whose controller made the object.
struct Owner {
  std::string api_version, kind, name, uid;
};
std::optional<Owner> controller_of(const json::Value& object);
/// All owners, controllers or not.
std::vector<Owner> owners_of(const json::Value& object);
/// An entry of metadata.ownerReferences that makes `owner` the controller.
json::Object controller_reference(const json::Value& owner);

std::optional<Time> time_at(const json::Value& object, std::initializer_list<std::string_view> path);

}  // namespace kymaros::sim
