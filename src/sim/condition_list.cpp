#include "sim/condition_list.hpp"

#include <algorithm>
#include <string>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

const json::Value* find_in(const json::Array& conditions, std::string_view type) {
  const auto found = std::ranges::find_if(
      conditions, [&](const json::Value& one) { return json::find_string(one, {"type"}) == type; });
  return found == conditions.end() ? nullptr : &*found;
}

}  // namespace

const json::Value* find_condition(const json::Value& object, std::string_view type) {
  return find_in(items_at(object, {"status", "conditions"}), type);
}

bool is_condition_true(const json::Value& object, std::string_view type) {
  const auto* condition = find_condition(object, type);
  return condition && json::find_string(*condition, {"status"}) == "True";
}

json::Object* set_condition(json::Array& conditions, const Claim& claim, Time now) {
  auto since = format_time(now);
  if (const auto* before = find_in(conditions, claim.type)) {
    const bool is_as_before = json::find_string(*before, {"status"}) == claim.status;
    if (is_as_before && json::find_string(*before, {"reason"}) == claim.reason) return nullptr;
    if (is_as_before) since = json::find_string(*before, {"lastTransitionTime"});
  }
  remove_condition(conditions, claim.type);
  json::Object condition{{"type", claim.type}, {"status", claim.status}, {"lastTransitionTime", since}};
  if (!claim.reason.empty()) condition["reason"] = claim.reason;
  if (!claim.message.empty()) condition["message"] = claim.message;
  return &conditions.emplace_back(std::move(condition)).get_object();
}

void remove_condition(json::Array& conditions, std::string_view type) {
  const auto* found = find_in(conditions, type);
  if (found) conditions.erase(found);
}

}  // namespace kymaros::sim
