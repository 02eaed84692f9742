#pragma once

#include <string_view>

#include "base/time.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// What a condition says, apart from its times.
struct Claim {
  std::string_view type, status, reason, message;
};

/// The condition of an object's status; nullptr if there is none of this type.
const json::Value* find_condition(const json::Value& object, std::string_view type);
bool is_condition_true(const json::Value& object, std::string_view type);

/// Writes `claim` into a list of conditions: nothing changes if its status and reason stand there already;
/// lastTransitionTime stays while the status does. The condition that was written, or nullptr.
json::Object* set_condition(json::Array& conditions, const Claim& claim, Time now);
void remove_condition(json::Array& conditions, std::string_view type);

}  // namespace kymaros::sim
