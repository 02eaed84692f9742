#include "sim/velero/filters.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/fields.hpp"
#include "sim/selector.hpp"

namespace kymaros::sim::velero {
namespace {

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool names(const std::vector<std::string>& list, const ResourceKind& kind) {
  if (has(list, "*") || has(list, kind.type.plural) || has(list, kind.type.qualified_name())) return true;
  return has(list, kind.singular) ||
         std::ranges::any_of(kind.short_names, [&](const auto& name) { return has(list, name); });
}

/// "includedNamespaceScopedResources"
const char* scoped_list(const ResourceKind& kind, bool is_included) {
  if (kind.type.scope == kube::Scope::Cluster)
    return is_included ? "includedClusterScopedResources" : "excludedClusterScopedResources";
  return is_included ? "includedNamespaceScopedResources" : "excludedNamespaceScopedResources";
}

}  // namespace

std::vector<std::string> texts_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  std::vector<std::string> out;
  for (const auto& one : items_at(object, path)) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

bool includes_namespace(const json::Value& spec, std::string_view name) {
  const auto included = texts_at(spec, {"includedNamespaces"});
  const auto excluded = texts_at(spec, {"excludedNamespaces"});
  if (has(excluded, "*") || has(excluded, name)) return false;
  return included.empty() || has(included, "*") || has(included, name);
}

bool includes_every_namespace(const json::Value& spec) {
  const auto included = texts_at(spec, {"includedNamespaces"});
  return (included.empty() || has(included, "*")) && texts_at(spec, {"excludedNamespaces"}).empty();
}

bool excludes_resource(const json::Value& spec, const ResourceKind& kind) {
  return names(texts_at(spec, {"excludedResources"}), kind) ||
         names(texts_at(spec, {scoped_list(kind, false)}), kind);
}

bool includes_resource(const json::Value& spec, const ResourceKind& kind) {
  if (excludes_resource(spec, kind)) return false;
  for (const auto* list : {"includedResources", scoped_list(kind, true)}) {
    const auto included = texts_at(spec, {list});
    if (!included.empty() && !names(included, kind)) return false;
  }
  return true;
}

bool has_selector(const json::Value& spec) {
  return !object_at(spec, {"labelSelector"}).empty() || !items_at(spec, {"orLabelSelectors"}).empty();
}

bool selects(const json::Value& spec, const json::Value& object) {
  if (const auto* selector = json::find(spec, {"labelSelector"}); selector && selector->is_object()) {
    return Selector::from_object(*selector).selects(object);
  }
  const auto& any = items_at(spec, {"orLabelSelectors"});
  return any.empty() || std::ranges::any_of(any, [&](const json::Value& selector) {
           return Selector::from_object(selector).selects(object);
         });
}

std::vector<std::string> contradictions(const std::vector<std::string>& included,
                                        const std::vector<std::string>& excluded) {
  std::vector<std::string> out;
  if (included.size() > 1 && has(included, "*"))
    out.emplace_back("includes list must either contain '*' only, or a non-empty list of items");
  if (has(excluded, "*")) out.emplace_back("excludes list cannot contain '*'");
  for (const auto& name : excluded) {
    if (has(included, name))
      out.push_back(fmt::format("excludes list cannot contain an item in the includes list: {}", name));
  }
  return out;
}

}  // namespace kymaros::sim::velero
