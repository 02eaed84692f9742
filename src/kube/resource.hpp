#pragma once

#include <compare>
#include <string>

namespace kymaros::kube {

enum class Scope { Namespaced, Cluster };

/// A kind of object and where the API server keeps it: {"apps", "v1", "deployments", "Deployment"}.
struct ResourceType {
  std::string group;  // empty: the core group
  std::string version;
  std::string plural;
  std::string kind;
  Scope scope = Scope::Namespaced;

  /// "apps/v1", or "v1" for the core group.
  std::string api_version() const;
  /// "deployments.apps", or "pods" for the core group.
  std::string qualified_name() const;

  bool operator==(const ResourceType&) const = default;
};

/// The name of one object; `namespace_` is empty for cluster-scoped kinds.
struct ObjectKey {
  std::string namespace_;
  std::string name;

  auto operator<=>(const ObjectKey&) const = default;
};

/// "namespace/name", or "name".
std::string to_string(const ObjectKey& key);

}  // namespace kymaros::kube
