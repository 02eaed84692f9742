#include "sim/access/access.hpp"

#include <fmt/format.h>

#include "kube/resource.hpp"

namespace kymaros::sim {
namespace {

/// A token for its user's name.
User anybody(const http::Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const auto header = request.headers.get("Authorization");
  const bool is_named = header.starts_with(kBearer);
  return {.name = is_named ? std::string(header.substr(kBearer.size())) : "anonymous", .groups = {kMasters}};
}

ApiError refused(const User& user, const Attributes& wanted) {
  const auto resource = wanted.resource.substr(0, wanted.resource.find('/'));
  const auto kind = kube::ResourceType{.group = wanted.group, .plural = resource}.qualified_name();
  const auto name = wanted.name.empty() ? std::string() : fmt::format(" \"{}\"", wanted.name);
  const auto object = resource.empty() ? std::string() : fmt::format("{}{} is ", kind, name);
  return {.code = 403,
          .reason = "Forbidden",
          .message = fmt::format("{}forbidden: User \"{}\" {}", object, user.name, wanted.sentence()),
          .name = wanted.name,
          .kind = resource.empty() ? std::string() : kind};
}

}  // namespace

Answer<User> Access::caller(const http::Request& request) const {
  auto user = tokens_ ? user_of(request, *tokens_) : Answer<User>(anybody(request));
  if (!user) return user;
  auto other = impersonated(request);
  if (!other) return user;
  const Attributes wanted{.verb = "impersonate", .group = "", .resource = "users", .name = other->name};
  if (!roles_.reason(*user, wanted)) return std::unexpected(refused(*user, wanted));
  return *std::move(other);
}

std::optional<ApiError> Access::refusal(const User& user, const http::Request& request) const {
  if (user.is_in(kMasters)) return std::nullopt;
  const auto info = request_info(request.url);
  auto wanted = attributes_of(request.method, info);
  if (!roles_.reason(user, wanted)) return refused(user, wanted);
  if (!info.is_pod_stream()) return std::nullopt;
  // Asked for with GET or POST, they change the pod alike
  // (AuthorizePodWebsocketUpgradeCreatePermission, 1.35).
  wanted.verb = "create";
  if (roles_.reason(user, wanted)) return std::nullopt;
  return forbidden("pods", wanted.name, "").error();
}

}  // namespace kymaros::sim
