#pragma once

#include <vector>

#include "json/value.hpp"

namespace kymaros::simulation {

/// One object and where it goes: "deployments.apps".
struct Manifest {
  std::string resource;
  json::Value object;
};

/// The objects of an application as scenarios describe it:
///
///   namespace: shop
///   deployments: {web: {replicas: 2, pod: {sim.kubernetes.io/start: 3s}}}   # or a list of names
///   statefulSets, configMaps, secrets, claims, services: lists of names
///
/// The pods of every workload read all Secrets and all ConfigMaps (or those of `reads`) as environment; those
/// of the first mount the claims. `pod` are annotations of the pods, which say how they behave.
std::vector<Manifest> application(const json::Value& description);

}  // namespace kymaros::simulation
