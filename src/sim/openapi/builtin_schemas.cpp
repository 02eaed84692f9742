#include "sim/openapi/builtin_schemas.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sim/fields.hpp"
#include "sim/openapi/expansion.hpp"
#include "sim/openapi/recorded_documents.hpp"

namespace kymaros::sim {
namespace {

using Schemas = std::map<std::string, std::unique_ptr<json::SchemaNode>>;

std::string document_name(const kube::ResourceType& type) {
  return (type.group.empty() ? "api_" : "apis_" + type.group + "_") + type.version + ".json";
}

/// The component is the kind itself, and not its list or what other kinds share.
bool is_kind(const json::Value& component, const kube::ResourceType& type) {
  return std::ranges::any_of(items_at(component, {"x-kubernetes-group-version-kind"}), [&](const auto& one) {
    return json::find_string(one, {"group"}) == type.group &&
           json::find_string(one, {"version"}) == type.version &&
           json::find_string(one, {"kind"}) == type.kind;
  });
}

std::unique_ptr<json::SchemaNode> read_schema(const kube::ResourceType& type) {
  const auto documents = recorded_documents();
  const auto found = std::ranges::find(documents, document_name(type), &RecordedDocument::name);
  if (found == documents.end()) return nullptr;
  const auto document = json::parse(found->json).value();
  const auto& components = object_at(document, {"components", "schemas"});
  for (const auto& [name, component] : components) {
    if (!is_kind(component, type)) continue;
    auto node = json::compile_schema(
        expand_references(json::Object{{"$ref", "#/components/schemas/" + std::string(name)}}, components));
    return std::make_unique<json::SchemaNode>(*std::move(node));
  }
  return nullptr;
}

}  // namespace

const json::SchemaNode* builtin_schema(const kube::ResourceType& type) {
  static Schemas all;
  const auto key = type.api_version() + " " + type.kind;
  auto found = all.find(key);
  if (found == all.end()) found = all.emplace(key, read_schema(type)).first;
  return found->second.get();
}

const json::SchemaNode& metadata_schema() {
  static const auto& schema =
      *builtin_schema({.group = "", .version = "v1", .plural = "configmaps", .kind = "ConfigMap"})
           ->member("metadata");
  return schema;
}

}  // namespace kymaros::sim
