#include "sim/openapi/operations.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace kymaros::sim {
namespace {

using Names = std::vector<std::string_view>;

constexpr std::string_view kMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

const Names& selecting() {
  static const Names kNames{"allowWatchBookmarks",
                            "continue",
                            "fieldSelector",
                            "labelSelector",
                            "limit",
                            "resourceVersion",
                            "resourceVersionMatch",
                            "sendInitialEvents",
                            "timeoutSeconds"};
  return kNames;
}

/// What one may say to requests of an action.
Names parameters_of(std::string_view action) {
  auto out = action == "list" || action == "deletecollection" ? selecting() : Names();
  if (action == "list") out.push_back("watch");
  if (action == "get") out.push_back("resourceVersion");
  if (action == "post" || action == "put" || action == "patch")
    out.insert(out.end(), {"dryRun", "fieldManager", "fieldValidation"});
  if (action == "patch") out.push_back("force");
  if (action == "delete" || action == "deletecollection")
    out.insert(out.end(), {"dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"});
  return out;
}

json::Object reference(std::string_view component) {
  return {{"$ref", fmt::format("#/components/schemas/{}", component)}};
}

json::Object content(const Names& types, std::string_view component) {
  json::Object out;
  for (const auto& type : types) out[type] = json::Object{{"schema", reference(component)}};
  return out;
}

json::Object parameter(std::string_view in, std::string_view name) {
  json::Object out{{"in", in}, {"name", name}, {"schema", json::Object{{"type", "string"}}}};
  if (in == "path") out["required"] = true;
  return out;
}

/// The parameters in the braces of a path.
json::Array path_parameters(std::string_view path) {
  json::Array out;
  for (const auto name : {"name", "namespace"}) {
    if (path.contains(fmt::format("{{{}}}", name))) out.push_back(parameter("path", name));
  }
  return out;
}

class Paths {
 public:
  Paths(const ResourceKind& kind, std::string component) : kind_(kind), component_(std::move(component)) {}

  json::Object all() {
    const auto root = fmt::format("/apis/{}", kind_.type.api_version());
    const bool is_namespaced = kind_.type.scope == kube::Scope::Namespaced;
    const auto collection =
        fmt::format("{}{}/{}", root, is_namespaced ? "/namespaces/{namespace}" : "", kind_.type.plural);
    if (is_namespaced) add(fmt::format("{}/{}", root, kind_.type.plural), {{"get", "list"}});
    add(collection, {{"get", "list"}, {"post", "post"}, {"delete", "deletecollection"}});
    add(collection + "/{name}", {{"get", "get"}, {"put", "put"}, {"delete", "delete"}, {"patch", "patch"}});
    if (kind_.has_status)
      add(collection + "/{name}/status", {{"get", "get"}, {"put", "put"}, {"patch", "patch"}});
    return std::move(out_);
  }

 private:
  struct Operation {
    std::string_view method, action;
  };

  void add(const std::string& path, const std::vector<Operation>& operations) {
    json::Object item;
    for (const auto& one : operations) item[one.method] = operation(one.action);
    if (auto parameters = path_parameters(path); !parameters.empty())
      item["parameters"] = std::move(parameters);
    out_[path] = std::move(item);
  }

  json::Object operation(std::string_view action) const {
    json::Array parameters;
    for (const auto name : parameters_of(action)) parameters.push_back(parameter("query", name));
    json::Object out{{"x-kubernetes-action", action},
                     {"x-kubernetes-group-version-kind", json::Object{{"group", kind_.type.group},
                                                                      {"version", kind_.type.version},
                                                                      {"kind", kind_.type.kind}}},
                     {"parameters", std::move(parameters)},
                     {"responses", json::Object{{"200", answer(action)}}}};
    if (action == "post" || action == "put") out["requestBody"] = body({"application/json"}, component_);
    if (action == "patch") {
      out["requestBody"] = body(
          {"application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"},
          fmt::format("{}Patch", kMeta));
    }
    return out;
  }

  json::Object answer(std::string_view action) const {
    auto what = component_;
    if (action == "list") what += "List";
    if (action.starts_with("delete")) what = fmt::format("{}Status", kMeta);
    return {{"description", "OK"}, {"content", content({"application/json"}, what)}};
  }

  static json::Object body(const Names& types, std::string_view component) {
    return {{"content", content(types, component)}};
  }

  const ResourceKind& kind_;
  std::string component_;
  json::Object out_;
};

}  // namespace

json::Object paths_of(const ResourceKind& kind, const std::string& component) {
  return Paths(kind, component).all();
}

}  // namespace kymaros::sim
