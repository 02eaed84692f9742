#include "sim/request_body.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "json/yaml.hpp"
#include "sim/protobuf/decode_object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMostOfABody = 3 * 1024 * 1024;  // bytes

std::unexpected<ApiError> too_large() {
  return std::unexpected(
      ApiError{.code = 413,
               .reason = "RequestEntityTooLarge",
               .message = fmt::format("Request entity too large: limit is {}", kMostOfABody)});
}

std::unexpected<ApiError> unsupported_body(std::string_view type) {
  return std::unexpected(ApiError{
      .code = 415,
      .reason = "UnsupportedMediaType",
      .message =
          fmt::format("the body of the request was in an unknown format - accepted media types include: "
                      "application/json, application/yaml, application/vnd.kubernetes.protobuf (not {})",
                      type)});
}

Result<json::Value> decode(std::string_view body, std::string_view type) {
  if (type.contains("protobuf")) return protobuf::decode_object(body);
  if (type.contains("yaml")) return json::parse_yaml(body);
  if (type.empty() || type.contains("json")) return json::parse(body);
  return fail(ErrorCode::NotFound, "no such format");
}

}  // namespace

Answer<json::Value> read_body(const http::Request& request) {
  if (request.body.size() > kMostOfABody) return too_large();
  const auto type = request.headers.get("Content-Type");
  auto body = decode(request.body, type);
  if (body) return *std::move(body);
  if (body.error().code == ErrorCode::NotFound) return unsupported_body(type);
  return bad_request("the object provided is unrecognized: " + body.error().message);
}

}  // namespace kymaros::sim
