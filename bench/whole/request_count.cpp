#include "whole/request_count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/request_info.hpp"

namespace kymaros::bench {

std::string verb_of(const sim::AuditEntry& entry) {
  const auto info = sim::request_info(entry.path);
  if (entry.method == "POST") return "create";
  if (entry.method == "PUT") return "update";
  if (entry.method == "PATCH") return "patch";
  if (entry.method == "DELETE") return info.key.name.empty() ? "deletecollection" : "delete";
  const bool is_one = !info.is_api || info.plural.empty() || !info.key.name.empty();
  if (is_one) return "get";
  return info.has_flag("watch") ? "watch" : "list";
}

void RequestCount::add(const sim::AuditEntry& entry) {
  if (sim::request_info(entry.path).plural != "leases") ++by_verb_[verb_of(entry)];
}

int RequestCount::all() const {
  int sum = 0;
  for (const auto& [verb, count] : by_verb_) sum += count;
  return sum;
}

std::string RequestCount::text() const {
  std::vector<std::pair<int, std::string>> order;
  for (const auto& [verb, count] : by_verb_) {
    if (count > 0) order.emplace_back(-count, verb);
  }
  std::ranges::sort(order);
  auto out = std::to_string(all());
  for (const auto* separator = ": "; const auto& [count, verb] : order) {
    out += fmt::format("{}{} {}", separator, -count, verb);
    separator = ", ";
  }
  return out;
}

RequestCount RequestCount::since(const RequestCount& before) const {
  auto out = *this;
  for (const auto& [verb, count] : before.by_verb_) out.by_verb_[verb] -= count;
  return out;
}

}  // namespace kymaros::bench
