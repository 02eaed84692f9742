#include "sim/velero/resource_modifiers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>
#include <set>

#include "json/merge_patch.hpp"
#include "json/patch.hpp"
#include "json/pointer.hpp"
#include "json/yaml.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/selector.hpp"
#include "sim/velero/filters.hpp"

namespace kymaros::sim::velero {
namespace {

Result<ModifierRule> read_rule(const json::Value& text) {
  ModifierRule rule{.resource = json::find_string(text, {"conditions", "groupResource"}),
                    .name_regex = json::find_string(text, {"conditions", "resourceNameRegex"}),
                    .namespaces = texts_at(text, {"conditions", "namespaces"}),
                    .label_selector = nullptr,
                    .matches = items_at(text, {"conditions", "matches"}),
                    .patches = items_at(text, {"patches"}),
                    .merge_patches = {}};
  if (rule.resource.empty()) return fail(ErrorCode::Invalid, "groupkResource cannot be empty");
  if (const auto* selector = json::find(text, {"conditions", "labelSelector"}))
    rule.label_selector = *selector;
  for (const auto& patch : items_at(text, {"mergePatches"})) {
    KYMAROS_TRY(auto data, json::parse_yaml(json::find_string(patch, {"patchData"})));
    rule.merge_patches.push_back(std::move(data));
  }
  if (!items_at(text, {"strategicPatches"}).empty())
    return fail(ErrorCode::Invalid, "strategic patches are not simulated");
  if (!rule.patches.empty() && !rule.merge_patches.empty())
    return fail(ErrorCode::Invalid, "only one of patches, mergePatches, strategicPatches can be specified");
  return rule;
}

bool holds(const json::Value& condition, const json::Value& object) {
  const auto place = json::Pointer::parse(json::find_string(condition, {"path"}));
  const auto* value = place ? place->find(object) : nullptr;
  return value && *value == patch_value(json::find_string(condition, {"value"}));
}

bool is_about(const ModifierRule& rule, const std::string& resource, const json::Value& object) {
  const auto key = key_of(object);
  const auto& namespaces = rule.namespaces;
  // Of cluster-scoped objects, the list of namespaces is not asked.
  if (!key.namespace_.empty() && !namespaces.empty() &&
      std::ranges::find(namespaces, key.namespace_) == namespaces.end())
    return false;
  if (!matches_glob(rule.resource, resource)) return false;
  if (!rule.name_regex.empty() && !std::regex_search(key.name, std::regex(rule.name_regex))) return false;
  if (!rule.label_selector.is_null() && !Selector::from_object(rule.label_selector).selects(object))
    return false;
  return std::ranges::all_of(rule.matches, [&](const json::Value& one) { return holds(one, object); });
}

json::Array as_json_patch(const json::Array& patches) {
  json::Array out;
  for (const auto& patch : patches) {
    json::Object one{{"op", json::find_string(patch, {"operation"})},
                     {"path", json::find_string(patch, {"path"})}};
    if (const auto from = json::find_string(patch, {"from"}); !from.empty()) one["from"] = from;
    if (const auto* value = json::find(patch, {"value"}))
      one["value"] = value->is_string() ? patch_value(std::string(value->get_string())) : *value;
    out.push_back(std::move(one));
  }
  return out;
}

/// Nothing if all went well. A "test" that does not hold leaves the object as it is, without a word.
std::string apply(const ModifierRule& rule, json::Value& object) {
  if (rule.patches.empty() && rule.merge_patches.empty()) return "no patch data found";
  for (const auto& patch : rule.merge_patches) object = json::apply_merge_patch(std::move(object), patch);
  if (rule.patches.empty()) return {};
  auto changed = json::apply_json_patch(object, as_json_patch(rule.patches));
  if (!changed && changed.error().code == ErrorCode::Conflict) return {};
  if (!changed) return "error in applying patch error in applying JSON Patch " + changed.error().message;
  object = *std::move(changed);
  return {};
}

/// The text is read strictly: the first field that is none; empty if there is none such.
std::string unknown_field(const json::Value& text) {
  const auto first_other = [](const json::Value& object, const std::set<std::string_view>& known) {
    if (!object.is_object()) return std::string();
    for (const auto& [name, value] : object.get_object()) {
      if (!known.contains(name)) return fmt::format("unknown field \"{}\"", std::string_view(name));
    }
    return std::string();
  };
  auto other = first_other(text, {"version", "resourceModifierRules"});
  for (const auto& rule : items_at(text, {"resourceModifierRules"})) {
    if (other.empty())
      other = first_other(rule, {"conditions", "patches", "mergePatches", "strategicPatches"});
    const auto* conditions = json::find(rule, {"conditions"});
    if (other.empty() && conditions) {
      other = first_other(*conditions,
                          {"groupResource", "resourceNameRegex", "namespaces", "labelSelector", "matches"});
    }
  }
  return other;
}

Result<std::vector<ModifierRule>> rules_of(const json::Value& text) {
  const auto version = json::find_string(text, {"version"});
  if (version != "v1" && version != "V1")
    return fail(ErrorCode::Invalid, "unsupported resource modifier version " + version);
  std::vector<ModifierRule> rules;
  for (const auto& one : items_at(text, {"resourceModifierRules"})) {
    KYMAROS_TRY(auto rule, read_rule(one));
    rules.push_back(std::move(rule));
  }
  if (rules.empty()) return fail(ErrorCode::Invalid, "resource modifier rules cannot be empty");
  return rules;
}

}  // namespace

json::Value patch_value(const std::string& text) {
  if (text == "null") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const auto parsed = json::parse(text);
  const bool is_plain = parsed && (parsed->is_number() || parsed->is_structured());
  const bool is_quoted = text.size() > 1 && text.front() == '"' && parsed && parsed->is_string();
  return is_plain || is_quoted ? *parsed : json::Value(text);
}

bool matches_glob(std::string_view glob, std::string_view resource) {
  if (glob.empty()) return resource.empty();
  if (glob.front() != '*') {
    return !resource.empty() && glob.front() == resource.front() &&
           matches_glob(glob.substr(1), resource.substr(1));
  }
  const bool spans_dots = glob.starts_with("**");
  const auto rest = glob.substr(spans_dots ? 2 : 1);
  for (std::size_t taken = 0;; ++taken) {
    if (matches_glob(rest, resource.substr(taken))) return true;
    if (taken == resource.size() || (!spans_dots && resource[taken] == '.')) return false;
  }
}

Result<std::vector<ModifierRule>> read_modifiers(const json::Value& config_map) {
  const auto place = to_string(key_of(config_map));
  const auto refuse = [&](std::string_view what, std::string_view why) {
    return fail(ErrorCode::Invalid,
                fmt::format("{} resource modifiers provided in configmap {}: {}", what, place, why));
  };
  const auto& data = object_at(config_map, {"data"});
  if (data.size() != 1 || !data.begin()->value().is_string())
    return refuse("Error in parsing", fmt::format("illegal resource modifiers {} configmap", place));
  const auto text = json::parse_yaml(std::string_view(data.begin()->value().get_string()));
  const auto strange = text ? unknown_field(*text) : text.error().message;
  if (!strange.empty()) {
    return refuse("Error in parsing", "failed to decode yaml data into resource modifiers, err: " + strange);
  }
  auto rules = rules_of(*text);
  if (!rules) return refuse("Validation error in", rules.error().message);
  return rules;
}

std::vector<std::string> apply_modifiers(const std::vector<ModifierRule>& rules, const std::string& resource,
                                         json::Value& object) {
  std::vector<std::string> errors;
  const auto original = object;
  for (const auto& rule : rules) {
    if (!is_about(rule, resource, original)) continue;
    if (auto why = apply(rule, object); !why.empty()) errors.push_back(std::move(why));
  }
  return errors;
}

}  // namespace kymaros::sim::velero
