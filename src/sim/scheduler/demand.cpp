#include "sim/scheduler/demand.hpp"

#include <algorithm>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

Amounts amounts_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  Amounts out;
  for (const auto& [name, text] : object_at(object, path)) {
    const auto amount = text.is_string() ? parse_quantity(std::string_view(text.get_string()))
                                         : parse_quantity(json::serialize(text));
    if (amount) out.emplace(name, *amount);
  }
  return out;
}

bool is_sidecar(const json::Value& container) {
  return json::find_string(container, {"restartPolicy"}) == "Always";
}

void raise(Amounts& to, const Amounts& least) {
  for (const auto& [name, amount] : least) to[name] = std::max(to[name], amount);
}

}  // namespace

void add(Amounts& to, const Amounts& more) {
  for (const auto& [name, amount] : more) to[name] += amount;
}

Amounts demand_of(const json::Value& pod) {
  Amounts sum, sidecars, initial;
  for (const auto& container : items_at(pod, {"spec", "initContainers"})) {
    auto its = amounts_at(container, {"resources", "requests"});
    if (is_sidecar(container)) {
      add(sidecars, its);
    } else {
      add(its, sidecars);
      raise(initial, its);
    }
  }
  for (const auto& container : items_at(pod, {"spec", "containers"})) {
    add(sum, amounts_at(container, {"resources", "requests"}));
  }
  add(sum, sidecars);
  raise(sum, initial);
  add(sum, amounts_at(pod, {"spec", "overhead"}));
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
