#include "domain/resource_filter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

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

/// The names for people of what is backed up most (kubectl api-resources).
constexpr auto kShortNames =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"cm", "configmaps"},
                                                                  {"ep", "endpoints"},
                                                                  {"limits", "limitranges"},
                                                                  {"po", "pods"},
                                                                  {"pv", "persistentvolumes"},
                                                                  {"pvc", "persistentvolumeclaims"},
                                                                  {"quota", "resourcequotas"},
                                                                  {"rc", "replicationcontrollers"},
                                                                  {"sa", "serviceaccounts"},
                                                                  {"svc", "services"},
                                                                  {"ds", "daemonsets"},
                                                                  {"deploy", "deployments"},
                                                                  {"rs", "replicasets"},
                                                                  {"sts", "statefulsets"},
                                                                  {"hpa", "horizontalpodautoscalers"},
                                                                  {"cj", "cronjobs"},
                                                                  {"ing", "ingresses"},
                                                                  {"netpol", "networkpolicies"},
                                                                  {"pdb", "poddisruptionbudgets"},
                                                                  {"sc", "storageclasses"},
                                                                  {"pc", "priorityclasses"},
                                                                  {"crd", "customresourcedefinitions"}});

bool any_names(const std::vector<std::string>& filters, const std::string& resource) {
  return std::ranges::any_of(
      filters, [&](const std::string& filter) { return filter == "*" || names_resource(filter, resource); });
}

}  // namespace

bool names_resource(std::string_view filter, std::string_view resource) {
  const auto dot = filter.find('.');
  const auto name = filter.substr(0, dot);
  const auto plural = resource.substr(0, resource.find('.'));
  if (dot != std::string_view::npos && filter.substr(dot) != resource.substr(plural.size())) return false;
  if (name == plural || plural_of(std::string(name)) == plural) return true;
  return std::ranges::find(kShortNames, std::pair(name, plural)) != kShortNames.end();
}

std::string resource_of(const ObjectId& id) {
  const auto plural = plural_of(id.kind);
  return id.group.empty() ? plural : plural + "." + id.group;
}

bool ResourceFilter::drops(const ObjectId& id) const {
  const auto resource = resource_of(id);
  return any_names(excluded, resource) || (!included.empty() && !any_names(included, resource));
}

}  // namespace kymaros::domain
