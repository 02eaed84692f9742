#include "sim/scheduler/node_fit.hpp"

#include <algorithm>
#include <ranges>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

/// One requirement, on the text that the node has there.
bool holds(const json::Value& requirement, const json::Value* actual) {
  const auto operator_ = json::find_string(requirement, {"operator"});
  const auto& values = items_at(requirement, {"values"});
  const bool is_listed = actual && std::ranges::find(values, *actual) != values.end();
  if (operator_ == "In") return is_listed;
  if (operator_ == "NotIn") return !is_listed;
  if (operator_ == "Exists") return actual != nullptr;
  if (operator_ == "DoesNotExist") return actual == nullptr;
  return false;
}

bool holds_for_label(const json::Value& requirement, const json::Value& node) {
  const auto key = json::find_string(requirement, {"key"});
  return holds(requirement, json::find(node, {"metadata", "labels", key}));
}

bool holds_for_field(const json::Value& requirement, const json::Value& node) {
  if (json::find_string(requirement, {"key"}) != "metadata.name") return false;
  return holds(requirement, json::find(node, {"metadata", "name"}));
}

bool holds_term(const json::Value& term, const json::Value& node) {
  const auto& labels = items_at(term, {"matchExpressions"});
  const auto& fields = items_at(term, {"matchFields"});
  if (labels.empty() && fields.empty()) return false;  // an empty term selects nothing
  return std::ranges::all_of(labels, [&](const auto& one) { return holds_for_label(one, node); }) &&
         std::ranges::all_of(fields, [&](const auto& one) { return holds_for_field(one, node); });
}

bool tolerates_taint(const json::Value& toleration, const json::Value& taint) {
  const auto effect = json::find_string(toleration, {"effect"});
  if (!effect.empty() && effect != json::find_string(taint, {"effect"})) return false;
  const auto key = json::find_string(toleration, {"key"});
  if (!key.empty() && key != json::find_string(taint, {"key"})) return false;
  if (json::find_string(toleration, {"operator"}) == "Exists") return true;
  return !key.empty() && json::find_string(toleration, {"value"}) == json::find_string(taint, {"value"});
}

}  // namespace

bool terms_select_node(const json::Value& terms, const json::Value& node) {
  return terms.is_array() && std::ranges::any_of(terms.get_array(), [&](const json::Value& term) {
           return holds_term(term, node);
         });
}

bool selects_node(const json::Value& pod, const json::Value& node) {
  for (const auto& [label, value] : object_at(pod, {"spec", "nodeSelector"})) {
    const auto* actual = json::find(node, {"metadata", "labels", label});
    if (!actual || *actual != value) return false;
  }
  const auto* required =
      json::find(pod, {"spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
                       "nodeSelectorTerms"});
  return !required || terms_select_node(*required, node);
}

bool tolerates(const json::Value& pod, const json::Value& node, const std::vector<std::string>& effects) {
  const auto& tolerations = items_at(pod, {"spec", "tolerations"});
  return std::ranges::all_of(items_at(node, {"spec", "taints"}), [&](const json::Value& taint) {
    if (std::ranges::find(effects, json::find_string(taint, {"effect"})) == effects.end()) return true;
    return std::ranges::any_of(tolerations,
                               [&](const json::Value& one) { return tolerates_taint(one, taint); });
  });
}

std::optional<Duration> tolerated_for(const json::Value& pod, const json::Value& taint) {
  std::optional<Duration> shortest;
  for (const auto& toleration : items_at(pod, {"spec", "tolerations"})) {
    if (!tolerates_taint(toleration, taint)) continue;
    const auto* seconds = json::find(toleration, {"tolerationSeconds"});
    const auto its = seconds && seconds->is_number()
                         ? Duration(std::chrono::seconds(integer_at(toleration, {"tolerationSeconds"})))
                         : Duration::max();
    shortest = std::min(shortest.value_or(its), its);
  }
  return shortest;
}

}  // namespace kymaros::sim
