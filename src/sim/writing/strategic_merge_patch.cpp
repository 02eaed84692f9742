#include "sim/writing/strategic_merge_patch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "json/go_text.hpp"
#include "sim/writing/element_order.hpp"

namespace kymaros::sim {
namespace {

constexpr std::string_view kPatch = "$patch";
constexpr std::string_view kRetainKeys = "$retainKeys";
constexpr std::string_view kDeleteFromList = "$deleteFromPrimitiveList/";
constexpr std::string_view kElementOrder = "$setElementOrder/";

bool is_directive(std::string_view member) {
  return member == kPatch || member == kRetainKeys || member.starts_with(kDeleteFromList) ||
         member.starts_with(kElementOrder);
}

/// What a patch adds where nothing was: without directives, and without what it says is to be absent.
json::Value as_new(const json::Value& patch) {
  if (const auto* items = patch.if_array()) {
    json::Array out;
    for (const auto& item : *items) out.push_back(as_new(item));
    return out;
  }
  if (!patch.is_object()) return patch;
  json::Object out;
  for (const auto& [name, value] : patch.get_object()) {
    if (!is_directive(name) && !value.is_null()) out[name] = as_new(value);
  }
  return out;
}

/// What $patch says: "replace", "delete", "merge"; empty if it is not there.
std::string patch_directive(const json::Value& patch) { return json::find_string(patch, {kPatch}); }

/// The first refusal counts; nothing that follows matters then.
class StrategicMerge {
 public:
  void merge(json::Value& target, const json::Value& patch, const json::SchemaNode* schema) {
    const auto strategy = schema ? schema->patch_strategy : json::SchemaNode::PatchStrategy();
    if (target.is_object() && patch.is_object() && !strategy.replaces) {
      merge_object(target.get_object(), patch, schema);
    } else if (target.is_array() && patch.is_array() && strategy.merges) {
      merge_list(target.get_array(), patch.get_array(), *schema);
    } else {
      target = as_new(patch);
    }
  }

  std::optional<ApiError> refused;

 private:
  void merge_object(json::Object& target, const json::Value& patch, const json::SchemaNode* schema) {
    const auto directive = patch_directive(patch);
    if (directive == "delete") return target.clear();
    if (directive == "replace") {
      target = as_new(patch).as_object();
      return;
    }
    if (!directive.empty() && directive != "merge") {
      return refuse(bad_request(fmt::format("unknown patch type '{}'", directive)).error());
    }
    const auto before = target;
    retain_keys(target, patch);
    for (const auto& [name, value] : patch.get_object()) merge_member(target, name, value, schema);
    for (const auto& [name, value] : patch.get_object()) {
      check_order(patch.get_object(), name, value, schema);
      order_list(target, before, name, value, schema);
    }
  }

  void retain_keys(json::Object& target, const json::Value& patch) {
    const auto* keys = patch.get_object().if_contains(kRetainKeys);
    if (!keys) return;
    if (!keys->is_array()) return refuse(bad_request("invalid patch format of retainKeys").error());
    json::Object kept;
    for (const auto& key : keys->get_array()) {
      if (!key.is_string()) return refuse(bad_request("invalid patch format of retainKeys").error());
      if (auto* value = target.if_contains(key.get_string())) kept[key.get_string()] = std::move(*value);
    }
    target = std::move(kept);
  }

  void merge_member(json::Object& target, std::string_view name, const json::Value& value,
                    const json::SchemaNode* schema) {
    if (name.starts_with(kDeleteFromList)) {
      delete_from_list(target, name.substr(kDeleteFromList.size()), value);
    } else if (is_directive(name)) {
      return;
    } else if (value.is_null()) {
      target.erase(name);
    } else if (auto* there = target.if_contains(name)) {
      merge(*there, value, schema ? schema->member(name) : nullptr);
    } else {
      target[name] = as_new(value);
    }
  }

  void delete_from_list(json::Object& target, std::string_view list, const json::Value& values) {
    if (!values.is_array()) return refuse(bad_request("invalid patch format of primitive list").error());
    auto* there = target.if_contains(list);
    if (!there || !there->is_array()) return;
    auto& items = there->get_array();
    for (const auto& value : values.get_array()) {
      items.erase(std::ranges::remove(items, value).begin(), items.end());
    }
  }

  /// What a patch brings has to come in the order that it asks for.
  void check_order(const json::Object& patch, std::string_view name, const json::Value& order,
                   const json::SchemaNode* schema) {
    if (!name.starts_with(kElementOrder) || !order.is_array()) return;
    const auto list = name.substr(kElementOrder.size());
    const auto* inner = schema ? schema->member(list) : nullptr;
    const auto* brought = patch.if_contains(list);
    if (!inner || !inner->patch_strategy.merges || !brought || !brought->is_array()) return;
    if (is_in_order(brought->get_array(), order.get_array(), inner->patch_strategy.merge_key)) return;
    refuse(
        {.code = 500,
         .reason = "",
         .message = fmt::format("The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
                                json::go_value(*brought), json::go_value(order))});
  }

  void order_list(json::Object& target, const json::Object& before, std::string_view name,
                  const json::Value& order, const json::SchemaNode* schema) {
    if (!name.starts_with(kElementOrder)) return;
    if (!order.is_array()) {
      return refuse(bad_request("invalid patch format of setElementOrder list").error());
    }
    const auto list = name.substr(kElementOrder.size());
    const auto* inner = schema ? schema->member(list) : nullptr;
    auto* there = target.if_contains(list);
    if (!inner || !inner->patch_strategy.merges || !there || !there->is_array()) return;
    const auto* earlier = before.if_contains(list);
    set_element_order(there->get_array(),
                      earlier && earlier->is_array() ? earlier->get_array() : json::Array(),
                      order.get_array(), inner->patch_strategy.merge_key);
  }

  void merge_list(json::Array& target, const json::Array& patch, const json::SchemaNode& schema) {
    const bool is_whole =
        std::ranges::any_of(patch, [](const auto& item) { return patch_directive(item) == "replace"; });
    if (is_whole) target.clear();
    const auto before = target;
    for (const auto& item : patch) {
      const bool is_only_a_directive = item.is_object() && item.get_object().size() == 1 && is_whole;
      if (is_only_a_directive && item.get_object().contains(kPatch)) continue;
      merge_item(target, item, schema);
    }
    set_element_order(target, before, patch, schema.patch_strategy.merge_key);
  }

  void merge_item(json::Array& target, const json::Value& item, const json::SchemaNode& schema) {
    const auto& key = schema.patch_strategy.merge_key;
    const auto* identity = identity_of(item, key);
    if (!identity) return refuse(no_merge_key(item, key));
    const auto found = std::ranges::find_if(target, [&](const json::Value& one) {
      const auto* other = identity_of(one, key);
      return other && *other == *identity;
    });
    const bool is_there = found != target.end();
    if (patch_directive(item) == "delete") {
      if (is_there) target.erase(found);
    } else if (!is_there) {
      target.push_back(as_new(item));
    } else if (!key.empty()) {
      merge(*found, item, schema.items.get());
    }
  }

  static ApiError no_merge_key(const json::Value& item, std::string_view key) {
    return {
        .code = 500,
        .reason = "",
        .message = fmt::format("map: {} does not contain declared merge key: {}", json::go_value(item), key)};
  }

  void refuse(ApiError why) {
    if (!refused) refused = std::move(why);
  }
};

}  // namespace

Answer<json::Value> apply_strategic_merge_patch(json::Value target, const json::Value& patch,
                                                const json::SchemaNode& schema) {
  if (!patch.is_object()) {
    return bad_request(fmt::format(
        "json: cannot unmarshal {} into Go value of type map[string]interface {{}}", json::go_kind(patch)));
  }
  StrategicMerge merge;
  merge.merge(target, patch, &schema);
  if (merge.refused) return std::unexpected(*std::move(merge.refused));
  return target;
}

}  // namespace kymaros::sim
