#pragma once

#include <expected>
#include <string>
#include <vector>

#include "json/value.hpp"

namespace kymaros::sim {

/// A refusal of the API server, as its Status says it.
struct ApiError {
  struct Cause {
    std::string reason, message, field;
  };

  int code = 0;
  std::string reason;
  std::string message;
  std::vector<Cause> causes = {};
  std::string name = {};  // of the object it is about; empty: of none
  std::string kind = {};  // its kind, or resource, with the group: "deployments.apps"

  /// As a v1 Status.
  json::Value status() const;
};

template <class T>
using Answer = std::expected<T, ApiError>;

std::unexpected<ApiError> not_found(std::string_view qualified_name, std::string_view name);
std::unexpected<ApiError> already_exists(std::string_view qualified_name, std::string_view name);
std::unexpected<ApiError> conflict(std::string_view qualified_name, std::string_view name,
                                   std::string_view why);
std::unexpected<ApiError> forbidden(std::string_view qualified_name, std::string_view name,
                                    std::string_view why);
/// 422, with a cause for each field.
std::unexpected<ApiError> invalid(std::string_view kind, std::string_view name,
                                  std::vector<ApiError::Cause> causes);
std::unexpected<ApiError> bad_request(std::string_view why);
/// 404: no such resource, or nothing at such a path.
std::unexpected<ApiError> not_served();
/// 415: a patch of another form than the kind takes.
std::unexpected<ApiError> unsupported_patch();
/// 410: of a version, or a page, that is no longer kept.
std::unexpected<ApiError> expired(std::string_view why);

}  // namespace kymaros::sim
