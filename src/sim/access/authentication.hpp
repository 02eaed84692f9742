#pragma once

#include <map>
#include <optional>
#include <string>

#include "http/message.hpp"
#include "sim/access/user.hpp"
#include "sim/api_error.hpp"

namespace kymaros::sim {

/// Whose each bearer token is.
using Tokens = std::map<std::string, User, std::less<>>;

/// The user of a request by its bearer token; 401 if it is nobody's.
Answer<User> user_of(const http::Request& request, const Tokens& tokens);

/// Whom the user of a request wants to be taken for (Impersonate-User, Impersonate-Group); nothing: himself.
std::optional<User> impersonated(const http::Request& request);

}  // namespace kymaros::sim
