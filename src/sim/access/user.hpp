#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kymaros::sim {

inline constexpr const char* kMasters = "system:masters";  // may do everything, whatever roles say
inline constexpr const char* kAuthenticated = "system:authenticated";

/// Who asks.
struct User {
  std::string name;
  std::vector<std::string> groups = {};

  bool is_in(std::string_view group) const;
  bool is_service_account(std::string_view namespace_, std::string_view name) const;
};

/// The user that a ServiceAccount is, with its groups (KEP-1205; "system:serviceaccount:shop:default").
User service_account_user(const std::string& namespace_, const std::string& name);
/// The same if `name` is such a user's; any other user is authenticated and no more.
User user_named(const std::string& name);

}  // namespace kymaros::sim
