#pragma once

#include <optional>

#include "http/message.hpp"
#include "sim/access/authentication.hpp"
#include "sim/access/role_based.hpp"
#include "sim/api_error.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// Who asks an API server, and whether he may.
///
/// Until it is told whom the tokens belong to, a token is its user's name, and every user may do everything;
/// those whom somebody impersonates may do what their roles say in any case.
class Access {
 public:
  explicit Access(const Registry& registry) : roles_(registry) {}

  void allow_only(Tokens tokens) { tokens_ = std::move(tokens); }

  /// 401 for a token that is nobody's, 403 for somebody who may not be taken for another.
  Answer<User> caller(const http::Request& request) const;
  /// 403 if he may not; nothing if he may.
  std::optional<ApiError> refusal(const User& user, const http::Request& request) const;

  const RoleBased& roles() const { return roles_; }

 private:
  RoleBased roles_;
  std::optional<Tokens> tokens_;  // nothing: anybody is welcome
};

}  // namespace kymaros::sim
