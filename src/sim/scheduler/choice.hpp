#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/scheduler/pod_claims.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// Where a pod can run. Pure.
struct Choice {
  std::string node;     // empty: nowhere
  std::string message;  // then, in the words of kube-scheduler 1.35
};

/// `pods` are those of all namespaces.
Choice choose_node(const json::Value& pod, const PodClaims& claims, const std::vector<ObjectPtr>& nodes,
                   const std::vector<ObjectPtr>& pods);

}  // namespace kymaros::sim
