#include "sim/access/user.hpp"

#include <algorithm>

namespace kymaros::sim {
namespace {

constexpr std::string_view kServiceAccount = "system:serviceaccount:";

}  // namespace

bool User::is_in(std::string_view group) const { return std::ranges::find(groups, group) != groups.end(); }

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
