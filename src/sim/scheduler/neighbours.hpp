#pragma once

#include <string>
#include <vector>

#include "sim/storage.hpp"

namespace kymaros::sim {

/// A pod that has its node.
struct PlacedPod {
  ObjectPtr pod;
  ObjectPtr node;
};

/// No pod of the node has a port of the node's that this one wants.
bool has_free_ports(const json::Value& pod, const json::Value& node, const std::vector<PlacedPod>& placed);

/// What the others there have to say of a pod.
struct Neighbourhood {
  std::string objection;  // empty: none
  bool could_be_freed = false;
};

/// Required affinity and anti-affinity between pods, of this one and of those that are there
/// (kube-scheduler, plugin InterPodAffinity).
Neighbourhood look_at_neighbours(const json::Value& pod, const json::Value& node,
                                 const std::vector<PlacedPod>& placed);

}  // namespace kymaros::sim
