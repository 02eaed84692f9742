#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// What the scheduler asks of the PersistentVolumeClaims of a pod.
struct PodClaims {
  std::string problem;             // why the pod can go nowhere, in the scheduler's words; empty: it can
  std::vector<ObjectPtr> unbound;  // they get a volume when a node is chosen (WaitForFirstConsumer)
  std::vector<ObjectPtr> volumes;  // of those that are bound

  static PodClaims of(const Registry& registry, const json::Value& pod);
};

/// The names of the claims that a pod's volumes use: persistentVolumeClaim and ephemeral ones.
std::vector<std::string> claim_names_of(const json::Value& pod);

}  // namespace kymaros::sim
