#include "sim/amounts.hpp"

#include <algorithm>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

bool is_sidecar(const json::Value& container) {
  return json::find_string(container, {"restartPolicy"}) == "Always";
}

}  // namespace

Amounts amounts_at(const json::Value& object, std::initializer_list<std::string_view> path) {
  Amounts out;
  for (const auto& [name, text] : object_at(object, path)) {
    const auto amount = text.is_string() ? parse_quantity(std::string_view(text.get_string()))
                                         : parse_quantity(json::serialize(text));
    if (amount) out.emplace(name, *amount);
  }
  return out;
}

json::Object to_json(const Amounts& amounts) {
  json::Object out;
  for (const auto& [name, amount] : amounts) out[name] = amount.format();
  return out;
}

void add(Amounts& to, const Amounts& more) {
  for (const auto& [name, amount] : more) to[name] += amount;
}

void raise(Amounts& to, const Amounts& least) {
  for (const auto& [name, amount] : least) {
    auto& mine = to.try_emplace(name, amount).first->second;
    mine = std::max(mine, amount);
  }
}

Amounts pod_amounts(const json::Value& pod, std::string_view field) {
  Amounts sum, sidecars, initial;
  for (const auto& container : items_at(pod, {"spec", "initContainers"})) {
    auto its = amounts_at(container, {"resources", field});
    if (is_sidecar(container)) {
      add(sidecars, its);
      raise(initial, sidecars);
    } else {
      add(its, sidecars);
      raise(initial, its);
    }
  }
  for (const auto& container : items_at(pod, {"spec", "containers"})) {
    add(sum, amounts_at(container, {"resources", field}));
  }
  add(sum, sidecars);
  raise(sum, initial);
  for (const auto& [name, amount] : amounts_at(pod, {"spec", "overhead"})) {
    if (field == "requests" || sum.contains(name)) sum[name] += amount;
  }
  return sum;
}

}  // namespace kymaros::sim
