#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// True if nodeSelector and the required node affinity of a pod allow the node.
bool selects_node(const json::Value& pod, const json::Value& node);

/// True if a list of nodeSelectorTerms (matchExpressions, matchFields by metadata.name) takes the node.
bool terms_select_node(const json::Value& terms, const json::Value& node);

/// True if the pod tolerates all taints of the node with one of these effects.
bool tolerates(const json::Value& pod, const json::Value& node, const std::vector<std::string>& effects);

/// How long a pod may stay on a node with this taint: Duration::max() if for ever, nothing if it may not.
std::optional<Duration> tolerated_for(const json::Value& pod, const json::Value& taint);

}  // namespace kymaros::sim
