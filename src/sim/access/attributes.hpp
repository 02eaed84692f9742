#pragma once

#include <string>
#include <string_view>

#include "sim/request_info.hpp"

namespace kymaros::sim {

/// What somebody wants to do, in the words in which roles speak of it (authorization.k8s.io).
struct Attributes {
  std::string verb;      // "get", "deletecollection"; of what is no resource: the method, in small letters
  std::string group;     // empty: the core group
  std::string resource;  // "pods", "pods/log"; empty: no resource but a path
  std::string namespace_ = {};  // empty: of the cluster, or of all namespaces
  std::string name = {};        // empty: no certain object
  std::string path = {};        // "/healthz"

  /// "cannot list resource "pods" in API group "" in the namespace "shop"", as refusals go on.
  std::string sentence() const;
};

Attributes attributes_of(std::string_view method, const RequestInfo& info);

}  // namespace kymaros::sim
