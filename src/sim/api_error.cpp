#include "sim/api_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace kymaros::sim {
namespace {

std::unexpected<ApiError> error(int code, std::string_view reason, std::string message,
                                std::string_view kind = {}, std::string_view name = {},
                                std::vector<ApiError::Cause> causes = {}) {
  return std::unexpected(ApiError{.code = code,
                                  .reason = std::string(reason),
                                  .message = std::move(message),
                                  .causes = std::move(causes),
                                  .name = std::string(name),
                                  .kind = std::string(kind)});
}

}  // namespace

json::Value ApiError::status() const {
  json::Object details;
  if (!name.empty()) details["name"] = name;
  const auto dot = kind.find('.');
  if (dot != std::string::npos) details["group"] = kind.substr(dot + 1);
  if (!kind.empty()) details["kind"] = kind.substr(0, dot);
  json::Array list;
  for (const auto& cause : causes) {
    json::Object one{{"reason", cause.reason}, {"message", cause.message}};
    if (!cause.field.empty()) one["field"] = cause.field;
    list.push_back(std::move(one));
  }
  json::Object status{{"kind", "Status"},    {"apiVersion", "v1"}, {"metadata", json::Object()},
                      {"status", "Failure"}, {"message", message}, {"code", code}};
  if (!reason.empty()) status["reason"] = reason;
  if (!list.empty()) details["causes"] = std::move(list);
  if (!details.empty()) status["details"] = std::move(details);
  return status;
}

std::unexpected<ApiError> not_found(std::string_view qualified_name, std::string_view name) {
  return error(404, "NotFound", fmt::format("{} \"{}\" not found", qualified_name, name), qualified_name,
               name);
}

std::unexpected<ApiError> already_exists(std::string_view qualified_name, std::string_view name) {
  return error(409, "AlreadyExists", fmt::format("{} \"{}\" already exists", qualified_name, name),
               qualified_name, name);
}

std::unexpected<ApiError> conflict(std::string_view qualified_name, std::string_view name,
                                   std::string_view why) {
  return error(409, "Conflict",
               fmt::format("Operation cannot be fulfilled on {} \"{}\": {}", qualified_name, name, why),
               qualified_name, name);
}

std::unexpected<ApiError> forbidden(std::string_view qualified_name, std::string_view name,
                                    std::string_view why) {
  return error(403, "Forbidden", fmt::format("{} \"{}\" is forbidden: {}", qualified_name, name, why),
               qualified_name, name);
}

std::unexpected<ApiError> invalid(std::string_view kind, std::string_view name,
                                  std::vector<ApiError::Cause> causes) {
  std::vector<std::string> sentences;
  for (const auto& cause : causes) sentences.push_back(fmt::format("{}: {}", cause.field, cause.message));
  const auto text =
      sentences.size() == 1 ? sentences.front() : fmt::format("[{}]", fmt::join(sentences, ", "));
  return error(422, "Invalid", fmt::format("{} \"{}\" is invalid: {}", kind, name, text), kind, name,
               std::move(causes));
}

std::unexpected<ApiError> bad_request(std::string_view why) {
  return error(400, "BadRequest", std::string(why));
}

std::unexpected<ApiError> expired(std::string_view why) { return error(410, "Expired", std::string(why)); }

std::unexpected<ApiError> not_served() {
  return std::unexpected(ApiError{
      .code = 404, .reason = "NotFound", .message = "the server could not find the requested resource"});
}

std::unexpected<ApiError> unsupported_patch() {
  return std::unexpected(
      ApiError{.code = 415,
               .reason = "UnsupportedMediaType",
               .message = "the body of the request was in an unknown format - accepted media types include: "
                          "application/json-patch+json, application/merge-patch+json, "
                          "application/apply-patch+yaml"});
}

}  // namespace kymaros::sim
