#include "sim/access/rule.hpp"

#include <algorithm>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

bool holds(const json::Array& list, std::string_view text) {
  return std::ranges::any_of(list, [&](const json::Value& one) {
    return one.is_string() && (one.get_string() == "*" || one.get_string() == text);
  });
}

/// "*" is everything, "*/scale" a subresource of everything.
bool names_resource(const json::Array& resources, const std::string& wanted) {
  const auto slash = wanted.find('/');
  return holds(resources, wanted) ||
         (slash != std::string::npos && holds(resources, "*" + wanted.substr(slash)));
}

/// "/logs/*" is what begins so.
bool names_path(const json::Array& paths, std::string_view wanted) {
  return std::ranges::any_of(paths, [&](const json::Value& one) {
    if (!one.is_string()) return false;
    const std::string_view path = one.get_string();
    if (path.ends_with('*')) return wanted.starts_with(path.substr(0, path.size() - 1));
    return path == wanted;
  });
}

}  // namespace

bool allows(const json::Value& rule, const Attributes& wanted) {
  if (!holds(items_at(rule, {"verbs"}), wanted.verb)) return false;
  if (wanted.resource.empty()) return names_path(items_at(rule, {"nonResourceURLs"}), wanted.path);
  const auto& names = items_at(rule, {"resourceNames"});
  const bool is_named = names.empty() || std::ranges::find(names, json::Value(wanted.name)) != names.end();
  return is_named && holds(items_at(rule, {"apiGroups"}), wanted.group) &&
         names_resource(items_at(rule, {"resources"}), wanted.resource);
}

}  // namespace kymaros::sim
