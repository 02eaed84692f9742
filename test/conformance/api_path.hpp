#pragma once

#include <string>
#include <string_view>

namespace kymaros::conformance {

/// The path of the API server for a short name of objects: "pods/web", "deployments.apps/web/status",
/// "configmaps?limit=2" are in `namespace_`; "namespaces/shop" and other kinds that have none are not. Every
/// group is taken in version v1. What begins with a slash is a path already.
std::string api_path(std::string_view short_name, std::string_view namespace_);

}  // namespace kymaros::conformance
