#include "domain/resource_filter.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace kymaros::domain {
namespace {

/// Kubernetes' UnsafeGuessKindToResource: "Ingress" is "ingresses", "NetworkPolicy" is "networkpolicies"; but
/// "Gateway" is "gateways", as everybody who defines one spells it.
std::string plural_of(std::string kind) {
  std::ranges::transform(kind, kind.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (kind.empty() || kind == "endpoints") return kind;
  if (kind.back() == 's') return kind + "es";
  const bool is_after_vowel =
      kind.size() > 1 && std::string_view("aeiou").find(kind[kind.size() - 2]) != std::string_view::npos;
  if (kind.back() != 'y' || is_after_vowel) return kind + "s";
  kind.pop_back();
  return kind + "ies";
}

/// "deployments" names "deployments.apps" too, as providers resolve it.
bool names(const std::string& filter, const std::string& resource) {
  return filter == resource || filter == resource.substr(0, resource.find('.'));
}

bool any_names(const std::vector<std::string>& filters, const std::string& resource) {
  return std::ranges::any_of(
      filters, [&](const std::string& filter) { return filter == "*" || names(filter, resource); });
}

}  // namespace

std::string resource_of(const ObjectId& id) {
  const auto plural = plural_of(id.kind);
  return id.group.empty() ? plural : plural + "." + id.group;
}

bool ResourceFilter::drops(const ObjectId& id) const {
  const auto resource = resource_of(id);
  return any_names(excluded, resource) || (!included.empty() && !any_names(included, resource));
}

}  // namespace kymaros::domain
