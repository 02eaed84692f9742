#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/access/attributes.hpp"
#include "sim/access/user.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// Who may do what, by the roles and bindings that stand in a cluster (RBAC).
class RoleBased {
 public:
  explicit RoleBased(const Registry& registry) : registry_(registry) {}

  /// Why somebody may do this; nothing: he may not.
  std::optional<std::string> reason(const User& user, const Attributes& wanted) const;
  /// The rules that are somebody's in a namespace.
  std::vector<json::Value> rules(const User& user, const std::string& namespace_) const;

 private:
  /// A rule, and the binding that it comes by. False ends the visit.
  using Visit = std::function<bool(const json::Value& rule, const json::Value& binding)>;

  void visit(const User& user, const std::string& namespace_, const Visit& told) const;
  bool visit_bindings(const User& user, const std::string& resource, const std::string& namespace_,
                      const Visit& told) const;
  ObjectPtr role_of(const json::Value& binding) const;

  const Registry& registry_;
};

}  // namespace kymaros::sim
