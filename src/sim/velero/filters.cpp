#include "sim/velero/filters.hpp"

#include <algorithm>

#include "sim/selector.hpp"

namespace kymaros::sim::velero {
namespace {

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool names(const std::vector<std::string>& list, const ResourceKind& kind) {
  return has(list, kind.type.plural) || has(list, kind.type.qualified_name()) || has(list, kind.singular) ||
         std::ranges::any_of(kind.short_names, [&](const auto& name) { return has(list, name); });
}

}  // namespace

std::vector<std::string> texts_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  std::vector<std::string> out;
  const auto* list = json::find(object, path);
  if (!list || !list->is_array()) return out;
  for (const auto& one : list->get_array()) {
    if (one.is_string()) out.emplace_back(one.get_string());
  }
  return out;
}

bool includes_namespace(const json::Value& spec, std::string_view name) {
  const auto included = texts_at(spec, {"includedNamespaces"});
  const bool is_included = included.empty() || has(included, "*") || has(included, name);
  return is_included && !has(texts_at(spec, {"excludedNamespaces"}), name);
}

bool includes_resource(const json::Value& spec, const ResourceKind& kind) {
  const auto included = texts_at(spec, {"includedResources"});
  const bool is_included = included.empty() || has(included, "*") || names(included, kind);
  return is_included && !names(texts_at(spec, {"excludedResources"}), kind) &&
         !names(texts_at(spec, {"excludedNamespaceScopedResources"}), kind);
}

bool includes_labels(const json::Value& spec, const json::Value& object) {
  if (const auto* selector = json::find(spec, {"labelSelector"})) {
    return Selector::from_object(*selector).selects(object);
  }
  const auto* any = json::find(spec, {"orLabelSelectors"});
  if (!any || !any->is_array() || any->get_array().empty()) return true;
  return std::ranges::any_of(any->get_array(),
                             [&](const auto& one) { return Selector::from_object(one).selects(object); });
}

}  // namespace kymaros::sim::velero
