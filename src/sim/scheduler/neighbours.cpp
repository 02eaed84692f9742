#include "sim/scheduler/neighbours.hpp"

#include <algorithm>
#include <tuple>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/selector.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr auto kAnyAddress = "0.0.0.0";

struct HostPort {
  std::int64_t number;
  std::string protocol, address;

  bool collides_with(const HostPort& other) const {
    const bool meet = address == other.address || address == kAnyAddress || other.address == kAnyAddress;
    return meet && std::tie(number, protocol) == std::tie(other.number, other.protocol);
  }
};

std::vector<HostPort> host_ports_of(const json::Value& pod) {
  std::vector<HostPort> out;
  for (const auto& container : items_at(pod, {"spec", "containers"})) {
    for (const auto& port : items_at(container, {"ports"})) {
      const auto number = integer_at(port, {"hostPort"});
      if (number > 0)
        out.push_back(
            {number, string_at(port, {"protocol"}, "TCP"), string_at(port, {"hostIP"}, kAnyAddress)});
    }
  }
  return out;
}

const json::Array& terms_of(const json::Value& pod, std::string_view which) {
  return items_at(pod, {"spec", "affinity", which, kRequired});
}

/// The term of pod `of` means `other`: by its namespaces, or else those of the pod itself, and by labels.
bool means(const json::Value& term, const json::Value& of, const json::Value& other) {
  const auto namespace_ = key_of(other).namespace_;
  const auto& names = items_at(term, {"namespaces"});
  const bool means_all = json::find(term, {"namespaceSelector"}) != nullptr;
  const bool is_named = names.empty() ? namespace_ == key_of(of).namespace_
                                      : std::ranges::find(names, json::Value(namespace_)) != names.end();
  const auto* labels = json::find(term, {"labelSelector"});
  return (is_named || means_all) && labels && Selector::from_object(*labels).selects(other);
}

/// Both nodes are one place to the term: they have the same label of its topology.
bool is_one_place(const json::Value& term, const json::Value& node, const json::Value& other) {
  const auto label = json::find_string(term, {"topologyKey"});
  const auto here = label_of(node, label);
  return !here.empty() && here == label_of(other, label);
}

bool has_company(const json::Value& term, const json::Value& pod, const json::Value& node,
                 const std::vector<PlacedPod>& placed) {
  return std::ranges::any_of(placed, [&](const PlacedPod& other) {
    return is_one_place(term, node, *other.node) && means(term, pod, *other.pod);
  });
}

/// The first of a group finds nobody, and is its own company.
bool is_first_of_its_kind(const json::Value& term, const json::Value& pod,
                          const std::vector<PlacedPod>& placed) {
  return means(term, pod, pod) &&
         std::ranges::none_of(placed, [&](const PlacedPod& other) { return means(term, pod, *other.pod); });
}

bool is_kept_away(const json::Value& pod, const json::Value& node, const PlacedPod& other) {
  return std::ranges::any_of(terms_of(*other.pod, "podAntiAffinity"), [&](const json::Value& term) {
    return is_one_place(term, node, *other.node) && means(term, *other.pod, pod);
  });
}

}  // namespace

bool has_free_ports(const json::Value& pod, const json::Value& node, const std::vector<PlacedPod>& placed) {
  const auto wanted = host_ports_of(pod);
  if (wanted.empty()) return true;
  return std::ranges::none_of(placed, [&](const PlacedPod& other) {
    if (key_of(*other.node) != key_of(node)) return false;
    const auto taken = host_ports_of(*other.pod);
    return std::ranges::any_of(wanted, [&](const HostPort& port) {
      return std::ranges::any_of(taken, [&](const HostPort& its) { return port.collides_with(its); });
    });
  });
}

Neighbourhood look_at_neighbours(const json::Value& pod, const json::Value& node,
                                 const std::vector<PlacedPod>& placed) {
  for (const auto& term : terms_of(pod, "podAffinity")) {
    if (!has_company(term, pod, node, placed) && !is_first_of_its_kind(term, pod, placed))
      return {.objection = "node(s) didn't match pod affinity rules"};
  }
  for (const auto& term : terms_of(pod, "podAntiAffinity")) {
    if (has_company(term, pod, node, placed))
      return {.objection = "node(s) didn't match pod anti-affinity rules", .could_be_freed = true};
  }
  const bool is_unwelcome =
      std::ranges::any_of(placed, [&](const PlacedPod& other) { return is_kept_away(pod, node, other); });
  if (is_unwelcome)
    return {.objection = "node(s) didn't satisfy existing pods anti-affinity rules", .could_be_freed = true};
  return {};
}

}  // namespace kymaros::sim
