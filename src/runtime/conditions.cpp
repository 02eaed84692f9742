#include "runtime/conditions.hpp"

#include <algorithm>

namespace kymaros::runtime {

bool set_condition(std::vector<kube::Condition>& conditions, kube::Condition condition, Time now) {
  const auto there = std::ranges::find(conditions, condition.type, &kube::Condition::type);
  if (there == conditions.end()) {
    condition.lastTransitionTime = now;
    conditions.push_back(std::move(condition));
    return true;
  }
  condition.lastTransitionTime = there->status == condition.status ? there->lastTransitionTime : now;
  if (*there == condition) return false;
  *there = std::move(condition);
  return true;
}

const kube::Condition* find_condition(const std::vector<kube::Condition>& conditions, std::string_view type) {
  const auto found = std::ranges::find(conditions, type, &kube::Condition::type);
  return found == conditions.end() ? nullptr : &*found;
}

}  // namespace kymaros::runtime
