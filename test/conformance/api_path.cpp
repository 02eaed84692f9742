#include "conformance/api_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kymaros::conformance {
namespace {

constexpr std::array<std::string_view, 9> kWithoutNamespace = {
    "namespaces",
    "nodes",
    "persistentvolumes",
    "storageclasses.storage.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io",
    "clusterroles.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io",
    "priorityclasses.scheduling.k8s.io",
    "apiservices.apiregistration.k8s.io",
};

}  // namespace

std::string api_path(std::string_view short_name, std::string_view namespace_) {
  if (short_name.starts_with('/')) return std::string(short_name);
  const auto resource = short_name.substr(0, short_name.find_first_of("/?"));
  const auto rest = short_name.substr(resource.size());
  const auto dot = resource.find('.');
  const auto plural = resource.substr(0, dot);
  const auto root = dot == std::string_view::npos ? std::string("/api/v1")
                                                  : fmt::format("/apis/{}/v1", resource.substr(dot + 1));
  const bool has_namespace = std::ranges::find(kWithoutNamespace, resource) == kWithoutNamespace.end();
  const auto in = has_namespace ? fmt::format("/namespaces/{}", namespace_) : std::string();
  return fmt::format("{}{}/{}{}", root, in, plural, rest);
}

}  // namespace kymaros::conformance
