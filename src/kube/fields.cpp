#include "kube/fields.hpp"

#include <fmt/format.h>

#include <utility>

namespace kymaros::kube {

Fields::Fields(const json::Value* object, std::string place, std::optional<Error>& problem)
    : object_(object ? object->if_object() : nullptr), place_(std::move(place)), problem_(&problem) {
  if (object && !object_ && !object->is_null()) report({}, "is not an object");
}

const json::Value* Fields::member(std::string_view key) const {
  const json::Value* found = object_ ? object_->if_contains(key) : nullptr;
  return found && !found->is_null() ? found : nullptr;
}

std::string Fields::text(std::string_view key) const {
  const json::Value* value = member(key);
  if (!value) return {};
  if (const auto* text = value->if_string()) return {text->data(), text->size()};
  report(key, "is not a string");
  return {};
}

bool Fields::flag(std::string_view key) const {
  const json::Value* value = member(key);
  if (!value) return false;
  if (const auto* flag = value->if_bool()) return *flag;
  report(key, "is not a boolean");
  return false;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> out;
  const json::Value* value = member(key);
  if (!value) return out;
  const auto* array = value->if_array();
  if (!array) report(key, "is not a list");
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    if (const auto* text = (*array)[i].if_string()) {
      out.emplace_back(text->data(), text->size());
    } else {
      report(key, "holds something else than strings");
    }
  }
  return out;
}

Fields Fields::object(std::string_view key) const {
  return {member(key), fmt::format("{}.{}", place_, key), *problem_};
}

std::vector<Fields> Fields::objects(std::string_view key) const {
  std::vector<Fields> out;
  const json::Value* value = member(key);
  if (!value) return out;
  const auto* array = value->if_array();
  if (!array) report(key, "is not a list");
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    out.emplace_back(&(*array)[i], fmt::format("{}.{}[{}]", place_, key, i), *problem_);
  }
  return out;
}

std::vector<std::string> Fields::keys() const {
  std::vector<std::string> out;
  if (!object_) return out;
  for (const auto& [key, value] : *object_) out.emplace_back(key.data(), key.size());
  return out;
}

void Fields::report(std::string_view key, std::string_view why) const {
  if (*problem_) return;
  *problem_ = Error{
      .code = ErrorCode::Invalid,
      .message = key.empty() ? fmt::format("{} {}", place_, why) : fmt::format("{}.{} {}", place_, key, why)};
}

}  // namespace kymaros::kube
