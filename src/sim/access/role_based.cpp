#include "sim/access/role_based.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/access/rule.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kGroup = ".rbac.authorization.k8s.io";

bool is_meant(const json::Value& subject, const User& user, const std::string& binding_namespace) {
  const auto kind = json::find_string(subject, {"kind"});
  const auto name = json::find_string(subject, {"name"});
  if (kind == "User") return name == user.name;
  if (kind == "Group") return user.is_in(name);
  if (kind != "ServiceAccount") return false;
  const auto named = json::find_string(subject, {"namespace"});
  return user.is_service_account(named.empty() ? binding_namespace : named, name);
}

/// The subject of a binding that somebody is; nullptr: none.
const json::Value* subject_of(const json::Value& binding, const User& user) {
  const auto namespace_ = key_of(binding).namespace_;
  const auto& subjects = items_at(binding, {"subjects"});
  const auto found =
      std::ranges::find_if(subjects, [&](const auto& one) { return is_meant(one, user, namespace_); });
  return found == subjects.end() ? nullptr : &*found;
}

/// As the API server words it in the status of an access review.
std::string reason_of(const json::Value& binding, const User& user) {
  const auto key = key_of(binding);
  const auto* subject = subject_of(binding, user);
  auto who =
      fmt::format("{} \"{}\"", json::find_string(*subject, {"kind"}), json::find_string(*subject, {"name"}));
  if (json::find_string(*subject, {"kind"}) == "ServiceAccount")
    who.insert(who.size() - 1, "/" + json::find_string(*subject, {"namespace"}));
  const bool is_local = !key.namespace_.empty();
  return fmt::format(
      "RBAC: allowed by {} \"{}\" of {} \"{}\" to {}", is_local ? "RoleBinding" : "ClusterRoleBinding",
      is_local ? key.name + "/" + key.namespace_ : key.name, json::find_string(binding, {"roleRef", "kind"}),
      json::find_string(binding, {"roleRef", "name"}), who);
}

}  // namespace

std::optional<std::string> RoleBased::reason(const User& user, const Attributes& wanted) const {
  if (user.is_in(kMasters)) return "";
  std::optional<std::string> out;
  visit(user, wanted.namespace_, [&](const json::Value& rule, const json::Value& binding) {
    if (allows(rule, wanted)) out = reason_of(binding, user);
    return !out;
  });
  return out;
}

std::vector<json::Value> RoleBased::rules(const User& user, const std::string& namespace_) const {
  std::vector<json::Value> out;
  if (user.is_in(kMasters)) {
    const json::Array all{"*"};
    out.push_back(json::Object{{"verbs", all}, {"apiGroups", all}, {"resources", all}});
    out.push_back(json::Object{{"verbs", all}, {"nonResourceURLs", all}});
  }
  visit(user, namespace_, [&](const json::Value& rule, const json::Value&) {
    out.push_back(rule);
    return true;
  });
  return out;
}

void RoleBased::visit(const User& user, const std::string& namespace_, const Visit& told) const {
  if (!visit_bindings(user, std::string("clusterrolebindings") + kGroup, "", told)) return;
  if (!namespace_.empty()) visit_bindings(user, std::string("rolebindings") + kGroup, namespace_, told);
}

bool RoleBased::visit_bindings(const User& user, const std::string& resource, const std::string& namespace_,
                               const Visit& told) const {
  for (const auto& binding : registry_.list(resource, namespace_)) {
    if (!subject_of(*binding, user)) continue;
    const auto role = role_of(*binding);
    if (!role) continue;
    for (const auto& rule : items_at(*role, {"rules"})) {
      if (!told(rule, *binding)) return false;
    }
  }
  return true;
}

ObjectPtr RoleBased::role_of(const json::Value& binding) const {
  const auto name = json::find_string(binding, {"roleRef", "name"});
  const bool is_cluster_role = json::find_string(binding, {"roleRef", "kind"}) == "ClusterRole";
  if (is_cluster_role) return registry_.find(std::string("clusterroles") + kGroup, {"", name});
  return registry_.find(std::string("roles") + kGroup, {key_of(binding).namespace_, name});
}

}  // namespace kymaros::sim
