#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/value.hpp"

namespace kymaros::sim::velero {

/// One of a restore's resource modifier rules (version v1): what it is about, and what it changes. JSON
/// patches or merge patches; strategic ones are refused by this simulation.
struct ModifierRule {
  std::string resource;                 // glob, whose '*' stops at '.': "deployments.apps", "*.apps", "**"
  std::string name_regex;               // empty: any
  std::vector<std::string> namespaces;  // of the source; empty: all
  json::Value label_selector;           // null: none
  json::Array matches;                  // of path and value
  json::Array patches;                  // RFC 6902 with "operation" for "op", and values as text
  std::vector<json::Value> merge_patches;
};

/// Of a ConfigMap, which has them as the one entry of its data. ErrorCode::Invalid otherwise, in Velero's
/// words.
Result<std::vector<ModifierRule>> read_modifiers(const json::Value& config_map);

/// Applies those that are about `object`, whose metadata are those of its source. What goes wrong is told,
/// and the object stays as it was for that rule.
std::vector<std::string> apply_modifiers(const std::vector<ModifierRule>& rules, const std::string& resource,
                                         json::Value& object);

/// A value of a JSON patch, which is text: "true", "1.5", "null" and what begins with '{' or '[' mean what
/// they look like, everything else itself.
json::Value patch_value(const std::string& text);

bool matches_glob(std::string_view glob, std::string_view resource);

}  // namespace kymaros::sim::velero
