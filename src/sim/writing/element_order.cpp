#include "sim/writing/element_order.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace kymaros::sim {
namespace {

/// Where an item stands in a list; nothing if it does not.
std::optional<std::size_t> index_in(const json::Array& list, const json::Value& item,
                                    const std::string& merge_key) {
  const auto* wanted = identity_of(item, merge_key);
  const auto found = std::ranges::find_if(list, [&](const json::Value& one) {
    const auto* identity = identity_of(one, merge_key);
    return identity && wanted && *identity == *wanted;
  });
  if (found == list.end()) return std::nullopt;
  return static_cast<std::size_t>(found - list.begin());
}

}  // namespace

const json::Value* identity_of(const json::Value& item, const std::string& merge_key) {
  if (merge_key.empty()) return &item;
  return item.is_object() ? item.get_object().if_contains(merge_key) : nullptr;
}

void set_element_order(json::Array& merged, const json::Array& before, const json::Array& order,
                       const std::string& merge_key) {
  json::Array named, others;
  for (auto& item : merged) (index_in(order, item, merge_key) ? named : others).push_back(std::move(item));
  std::ranges::sort(named, {}, [&](const json::Value& item) { return index_in(order, item, merge_key); });
  const auto stood_before = [&](const json::Value& one, const json::Value& other) {
    const auto first = index_in(before, one, merge_key);
    const auto second = index_in(before, other, merge_key);
    return first && second && *first < *second;
  };
  merged.clear();
  auto next_named = named.begin();
  for (auto& other : others) {
    while (next_named != named.end() && !stood_before(other, *next_named))
      merged.push_back(std::move(*next_named++));
    merged.push_back(std::move(other));
  }
  std::move(next_named, named.end(), std::back_inserter(merged));
}

bool is_in_order(const json::Array& list, const json::Array& order, const std::string& merge_key) {
  std::optional<std::size_t> last;
  for (const auto& item : list) {
    const auto index = index_in(order, item, merge_key);
    if (!index) continue;
    if (last && *index < *last) return false;
    last = index;
  }
  return true;
}

}  // namespace kymaros::sim
