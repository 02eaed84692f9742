#include "sim/openapi/expansion.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace kymaros::sim {
namespace {

constexpr std::string_view kReference = "#/components/schemas/";
constexpr auto kTakesAll = "x-kubernetes-preserve-unknown-fields";

/// The last two parts: the package and the type.
std::string_view go_name(std::string_view component) {
  const auto type = component.rfind('.');
  const auto package = type == std::string_view::npos ? type : component.rfind('.', type - 1);
  return package == std::string_view::npos ? component : component.substr(package + 1);
}

bool lists_members(const json::Object& schema) {
  return schema.contains("properties") || schema.contains("additionalProperties");
}

class Expansion {
 public:
  explicit Expansion(const json::Object& components) : components_(components) {}

  json::Object expand(const json::Object& schema) {
    if (const auto* reference = schema.if_contains("$ref")) return component(reference->as_string());
    json::Object out;
    if (const auto* all = schema.if_contains("allOf")) out = expand(all->as_array().at(0).as_object());
    for (const auto& [key, value] : schema) {
      if (key != "allOf" && key != "description") out[key] = expand_key(key, value);
    }
    const auto type = json::find_string(out, {"type"});
    const bool may_be_an_object = type == "object" || (type.empty() && !out.contains("oneOf"));
    if (may_be_an_object && !lists_members(out)) out[kTakesAll] = true;
    return out;
  }

 private:
  json::Object component(std::string_view reference) {
    const std::string name(reference.substr(kReference.size()));
    if (std::ranges::find(open_, name) != open_.end()) return {{kTakesAll, true}};
    open_.push_back(name);
    auto out = expand(components_.at(name).as_object());
    open_.pop_back();
    out["title"] = go_name(name);
    return out;
  }

  json::Value expand_key(std::string_view key, const json::Value& value) {
    if (key == "items" || (key == "additionalProperties" && value.is_object()))
      return expand(value.as_object());
    if (key != "properties") return value;
    json::Object out;
    for (const auto& [name, property] : value.as_object()) out[name] = expand(property.as_object());
    return out;
  }

  const json::Object& components_;
  std::vector<std::string> open_;  // those that the present one is inside of
};

}  // namespace

json::Value expand_references(const json::Value& schema, const json::Object& components) {
  return Expansion(components).expand(schema.as_object());
}

}  // namespace kymaros::sim
