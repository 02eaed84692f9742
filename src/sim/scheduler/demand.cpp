#include "sim/scheduler/demand.hpp"

namespace kymaros::sim {

Amounts demand_of(const json::Value& pod) {
  auto sum = pod_amounts(pod, "requests");
  sum["pods"] = Quantity::of(1);
  return sum;
}

Amounts allocatable_of(const json::Value& node) { return amounts_at(node, {"status", "allocatable"}); }

std::vector<std::string> lacking(const Amounts& total, const Amounts& used, const Amounts& demand) {
  std::vector<std::string> out;
  for (const auto& [name, amount] : demand) {
    const auto has = total.find(name);
    const auto taken = used.find(name);
    auto needed = amount;
    if (taken != used.end()) needed += taken->second;
    if (!amount.is_zero() && needed > (has == total.end() ? Quantity() : has->second)) out.push_back(name);
  }
  return out;
}

}  // namespace kymaros::sim
