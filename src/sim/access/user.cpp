#include "sim/access/user.hpp"

#include <algorithm>

namespace kymaros::sim {
namespace {

constexpr std::string_view kServiceAccount = "system:serviceaccount:";

}  // namespace

bool User::is_in(std::string_view group) const { return std::ranges::find(groups, group) != groups.end(); }

bool User::is_service_account(std::string_view namespace_, std::string_view account) const {
  const std::string_view own = name;
  if (!own.starts_with(kServiceAccount)) return false;
  const auto rest = own.substr(kServiceAccount.size());
  return rest.size() == namespace_.size() + 1 + account.size() && rest.starts_with(namespace_) &&
         rest[namespace_.size()] == ':' && rest.ends_with(account);
}

User service_account_user(const std::string& namespace_, const std::string& name) {
  return {.name = std::string(kServiceAccount) + namespace_ + ":" + name,
          .groups = {"system:serviceaccounts", "system:serviceaccounts:" + namespace_, kAuthenticated}};
}

User user_named(const std::string& name) {
  if (name.starts_with(kServiceAccount)) {
    const auto rest = name.substr(kServiceAccount.size());
    const auto colon = rest.find(':');
    if (colon != std::string::npos)
      return service_account_user(rest.substr(0, colon), rest.substr(colon + 1));
  }
  return {.name = name, .groups = {kAuthenticated}};
}

}  // namespace kymaros::sim
