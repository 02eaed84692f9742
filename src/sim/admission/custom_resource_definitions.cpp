#include "sim/admission/custom_resource_definitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/custom_resources.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using Causes = std::vector<ApiError::Cause>;

void fill_in(json::Object& object, std::string_view name, const json::Value& value) {
  if (!object.contains(name)) object[name] = value;
}

void complete(json::Value& definition) {
  auto& spec = member(definition.as_object(), "spec");
  auto& names = member(spec, "names");
  const auto kind = json::find_string(definition, {"spec", "names", "kind"});
  std::string singular;
  for (const auto c : kind) singular += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  fill_in(names, "singular", json::Value(singular));
  fill_in(names, "listKind", json::Value(kind + "List"));
  fill_in(spec, "conversion", json::Value(json::Object{{"strategy", "None"}}));
}

void remember_stored_version(json::Value& definition) {
  auto stored = items_at(definition, {"status", "storedVersions"});
  for (const auto& version : items_at(definition, {"spec", "versions"})) {
    const json::Value name(json::find_string(version, {"name"}));
    if (!flag_at(version, {"storage"}) || std::ranges::find(stored, name) != stored.end()) continue;
    stored.push_back(name);
    member(definition.as_object(), "status")["storedVersions"] = std::move(stored);
    return;
  }
}

void check_name(const json::Value& definition, Causes& causes) {
  const auto name = key_of(definition).name;
  const auto wanted = json::find_string(definition, {"spec", "names", "plural"}) + "." +
                      json::find_string(definition, {"spec", "group"});
  if (name == wanted) return;
  causes.push_back(
      {.reason = "FieldValueInvalid",
       .message = fmt::format(R"(Invalid value: "{}": must be spec.names.plural+"."+spec.group)", name),
       .field = "metadata.name"});
}

void check_schema(const json::Value& version, const std::string& place, Causes& causes) {
  const auto* schema = json::find(version, {"schema", "openAPIV3Schema"});
  if (!schema) {
    causes.push_back(
        {.reason = "FieldValueRequired", .message = "Required value: schemas are required", .field = place});
    return;
  }
  const auto compiled = json::Schema::compile(*schema);
  if (compiled) return;
  causes.push_back({.reason = "FieldValueInvalid",
                    .message = "Invalid value: " + compiled.error().message,
                    .field = place});
}

std::optional<ApiError> admit(const Admission& admission) {
  if (admission.kind.type.qualified_name() != kDefinitions) return std::nullopt;
  auto& definition = admission.object;
  complete(definition);
  remember_stored_version(definition);
  Causes causes;
  check_name(definition, causes);
  const auto& versions = items_at(definition, {"spec", "versions"});
  for (std::size_t i = 0; i < versions.size(); ++i) {
    check_schema(versions[i], fmt::format("spec.versions[{}].schema.openAPIV3Schema", i), causes);
  }
  if (causes.empty()) return std::nullopt;
  return invalid("CustomResourceDefinition.apiextensions.k8s.io", key_of(definition).name, std::move(causes))
      .error();
}

}  // namespace

void admit_definitions(Registry& registry) { registry.add_admission(admit); }

}  // namespace kymaros::sim
