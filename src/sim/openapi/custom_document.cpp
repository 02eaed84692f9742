#include "sim/openapi/custom_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "sim/custom_resources.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/openapi/operations.hpp"
#include "sim/openapi/recorded_documents.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kMachinery = "io.k8s.apimachinery.";

/// A document from which to take what all kinds share.
const json::Object& shared_components() {
  static const auto kDocument = [] {
    const auto documents = recorded_documents();
    const auto found = std::ranges::find(documents, "apis_policy_v1.json", &RecordedDocument::name);
    return json::parse(found->json).value();
  }();
  return object_at(kDocument, {"components", "schemas"});
}

/// "io.velero.v1.Backup"
std::string component_name(const kube::ResourceType& type) {
  std::string out;
  for (const auto part : std::views::split(type.group, '.')) {
    out.insert(0, std::string(part.begin(), part.end()) + ".");
  }
  return out + type.version + "." + type.kind;
}

json::Array own_kind(const kube::ResourceType& type, std::string_view suffix = "") {
  return {json::Object{
      {"group", type.group}, {"version", type.version}, {"kind", fmt::format("{}{}", type.kind, suffix)}}};
}

/// apiVersion, kind and metadata, as every object and every list has them.
json::Object common_members(std::string_view component) {
  json::Object out;
  const auto& members = shared_components().at(component).at("properties").as_object();
  for (const auto* name : {"apiVersion", "kind", "metadata"}) out[name] = members.at(name);
  return out;
}

json::Object object_schema(const kube::ResourceType& type, json::Object schema) {
  auto& members = member(schema, "properties");
  for (auto& [name, common] : common_members("io.k8s.api.policy.v1.PodDisruptionBudget"))
    members[name] = common;
  schema["x-kubernetes-group-version-kind"] = own_kind(type);
  return schema;
}

json::Object list_schema(const kube::ResourceType& type) {
  auto members = common_members("io.k8s.api.policy.v1.PodDisruptionBudgetList");
  members["items"] = json::Object{
      {"type", "array"},
      {"items", json::Object{{"$ref", "#/components/schemas/" + component_name(type)}}},
      {"description", fmt::format("List of {}. More info: https://git.k8s.io/community/contributors/devel/"
                                  "sig-architecture/api-conventions.md",
                                  type.plural)}};
  return {{"description", fmt::format("{0}List is a list of {0}", type.kind)},
          {"type", "object"},
          {"required", json::Array{"items"}},
          {"properties", std::move(members)},
          {"x-kubernetes-group-version-kind", own_kind(type, "List")}};
}

json::Object empty_document() {
  json::Object schemas;
  for (const auto& [name, schema] : shared_components()) {
    if (name.starts_with(kMachinery)) schemas[name] = schema;
  }
  return {{"openapi", "3.0.0"},
          {"info", json::Object{{"title", "Kubernetes CRD Swagger"}, {"version", "v0.1.0"}}},
          {"paths", json::Object()},
          {"components", json::Object{{"schemas", std::move(schemas)}}}};
}

/// As the definition writes it; nothing if it has no such version.
const json::Object* schema_in(const json::Value& definition, const std::string& version) {
  for (const auto& one : items_at(definition, {"spec", "versions"})) {
    const auto* schema = json::find(one, {"schema", "openAPIV3Schema"});
    if (json::find_string(one, {"name"}) == version && schema) return schema->if_object();
  }
  return nullptr;
}

void add_kind(json::Value& document, const ResourceKind& kind, const json::Object& schema) {
  const auto name = component_name(kind.type);
  auto& schemas = document.at("components").at("schemas").as_object();
  schemas[name] = object_schema(kind.type, schema);
  schemas[name + "List"] = list_schema(kind.type);
  for (auto& [path, item] : paths_of(kind, name)) document.at("paths").as_object()[path] = item;
}

}  // namespace

std::map<std::string, json::Value> custom_documents(const Registry& registry) {
  std::map<std::string, json::Value> out;
  for (const auto* kind : registry.catalog().all()) {
    if (!kind->is_custom) continue;
    const auto definition = registry.find(kDefinitions, {"", kind->type.qualified_name()});
    const auto* schema = definition ? schema_in(*definition, kind->type.version) : nullptr;
    if (!schema) continue;
    const auto [document, is_new] = out.emplace("apis/" + kind->type.api_version(), json::Value());
    if (is_new) document->second = empty_document();
    add_kind(document->second, *kind, *schema);
  }
  return out;
}

}  // namespace kymaros::sim
