#include "sim/access/authentication.hpp"

namespace kymaros::sim {

Answer<User> user_of(const http::Request& request, const Tokens& tokens) {
  constexpr std::string_view kBearer = "Bearer ";
  const auto header = request.headers.get("Authorization");
  const auto found = header.starts_with(kBearer) ? tokens.find(header.substr(kBearer.size())) : tokens.end();
  if (found != tokens.end()) return found->second;
  return std::unexpected(ApiError{.code = 401, .reason = "Unauthorized", .message = "Unauthorized"});
}

std::optional<User> impersonated(const http::Request& request) {
  const auto name = request.headers.get("Impersonate-User");
  if (name.empty()) return std::nullopt;
  User out = user_named(std::string(name));
  std::vector<std::string> groups;
  for (const auto& field : request.headers) {
    if (http::same_header_name(field.name, "Impersonate-Group")) groups.push_back(field.value);
  }
  if (groups.empty()) return out;
  out.groups = std::move(groups);
  if (!out.is_in(kAuthenticated)) out.groups.emplace_back(kAuthenticated);
  return out;
}

}  // namespace kymaros::sim
