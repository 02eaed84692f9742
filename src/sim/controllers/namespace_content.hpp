#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// What is left in a namespace after all in it was asked to go.
struct ContentLeft {
  std::map<std::string, int> resources;   // "pods." or "deployments.apps", as the namespace controller writes
  std::map<std::string, int> finalizers;  // those that hold something
  std::vector<std::string> errors;        // of what stays although nothing holds it
  std::vector<std::string> broken_apis;   // that may have something there too: "metrics.k8s.io/v1beta1"
  bool only_pods_yet = false;             // the rest is asked when the pods are gone
  std::chrono::seconds estimate{0};  // until it is worth to look again; 0: it is empty, or errors say why

  bool is_empty() const { return resources.empty(); }
};

/// Deletes all objects in a namespace that was deleted at `deleted_at`: its pods, and when they are gone
/// everything else (KEP-5080).
ContentLeft empty_namespace(Registry& registry, const std::string& name, Time deleted_at);

}  // namespace kymaros::sim
