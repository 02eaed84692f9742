#include "sim/access/reviews.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/request_body.hpp"

namespace kymaros::sim {
namespace {

/// What the spec of an access review asks about.
Attributes asked(const json::Value& spec) {
  const auto of_resource = [&](std::string_view field) {
    return json::find_string(spec, {"resourceAttributes", field});
  };
  if (!json::find(spec, {"resourceAttributes"})) {
    return {.verb = json::find_string(spec, {"nonResourceAttributes", "verb"}),
            .path = json::find_string(spec, {"nonResourceAttributes", "path"})};
  }
  Attributes out{.verb = of_resource("verb"),
                 .group = of_resource("group"),
                 .resource = of_resource("resource"),
                 .namespace_ = of_resource("namespace"),
                 .name = of_resource("name")};
  if (const auto part = of_resource("subresource"); !part.empty()) out.resource += "/" + part;
  return out;
}

json::Object decision(const Access& access, const User& user, const Attributes& wanted) {
  const auto reason = access.roles().reason(user, wanted);
  json::Object status{{"allowed", reason.has_value()}};
  if (reason && !reason->empty()) status["reason"] = *reason;
  return status;
}

User subject(const json::Value& spec) {
  User out{.name = json::find_string(spec, {"user"})};
  for (const auto& group : items_at(spec, {"groups"})) {
    if (group.is_string()) out.groups.emplace_back(group.get_string());
  }
  return out;
}

json::Object rules(const Access& access, const User& user, const std::string& namespace_) {
  json::Array of_resources, of_paths;
  for (const auto& rule : access.roles().rules(user, namespace_)) {
    (items_at(rule, {"nonResourceURLs"}).empty() ? of_resources : of_paths).push_back(rule);
  }
  return {{"resourceRules", std::move(of_resources)},
          {"nonResourceRules", std::move(of_paths)},
          {"incomplete", false}};
}

json::Object self(const User& user) {
  json::Array groups;
  for (const auto& group : user.groups) groups.emplace_back(group);
  return {{"userInfo", json::Object{{"username", user.name}, {"groups", std::move(groups)}}}};
}

std::optional<json::Object> status_of(const Access& access, const User& user, std::string_view kind,
                                      const json::Value& spec) {
  if (kind == "selfsubjectaccessreviews") return decision(access, user, asked(spec));
  if (kind == "subjectaccessreviews") return decision(access, subject(spec), asked(spec));
  if (kind == "selfsubjectrulesreviews") return rules(access, user, json::find_string(spec, {"namespace"}));
  if (kind == "selfsubjectreviews") return self(user);
  return std::nullopt;
}

}  // namespace

std::optional<Answer<json::Value>> review(const Access& access, const User& user,
                                          const http::Request& request) {
  const bool may_be = request.method == "POST" && (request.url.contains("/apis/authorization.k8s.io/") ||
                                                   request.url.contains("/apis/authentication.k8s.io/"));
  if (!may_be) return std::nullopt;
  auto body = read_body(request);
  if (!body) return std::unexpected(body.error());
  if (!body->is_object()) return bad_request("the object provided is unrecognized");
  const json::Value spec = object_at(*body, {"spec"});
  auto status = status_of(access, user, request_info(request.url).plural, spec);
  if (!status) return std::nullopt;
  body->get_object()["status"] = *std::move(status);
  metadata_of(*body);
  return *std::move(body);
}

}  // namespace kymaros::sim
