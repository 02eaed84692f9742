#pragma once

#include <string>
#include <string_view>
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

/// True if `filter` names the resource "deployments.apps" as providers resolve names: in the plural or the
/// singular, short as for kubectl ("deploy"), with its group or without.
bool names_resource(std::string_view filter, std::string_view resource);

/// "networkpolicies.networking.k8s.io", by the rules with which Kubernetes makes a resource's name from its
/// kind: good for every kind of Kubernetes' own, and for custom resources that follow the convention.
std::string resource_of(const ObjectId& id);

}  // namespace kymaros::domain
