#pragma once

#include <string>
#include <vector>

#include "domain/object_facts.hpp"

namespace kymaros::domain {

/// The resources that a backup, or the owner's wish for a restore, is restricted to, as providers name them:
/// "deployments.apps", "secrets", "*".
struct ResourceFilter {
  std::vector<std::string> included;  // empty: all
  std::vector<std::string> excluded;

  /// True if objects of that kind are kept out.
  bool drops(const ObjectId& id) const;
};

/// "networkpolicies.networking.k8s.io", by the rules with which Kubernetes makes a resource's name from its
/// kind: good for every kind of Kubernetes' own, and for custom resources that follow the convention.
std::string resource_of(const ObjectId& id);

}  // namespace kymaros::domain
