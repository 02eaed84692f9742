#include "base/error.hpp"

#include <fmt/format.h>

namespace kymaros {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::NotFound:
      return "not found";
    case ErrorCode::AlreadyExists:
      return "already exists";
    case ErrorCode::Conflict:
      return "conflict";
    case ErrorCode::Gone:
      return "gone";
    case ErrorCode::Invalid:
      return "invalid";
    case ErrorCode::Forbidden:
      return "forbidden";
    case ErrorCode::Unavailable:
      return "unavailable";
    case ErrorCode::Deadline:
      return "deadline exceeded";
    case ErrorCode::Cancelled:
      return "cancelled";
    case ErrorCode::Internal:
      return "internal";
  }
  return "unknown";
}

Error Error::within(std::string_view doing) const {
  Error outer = *this;
  outer.message = fmt::format("{}: {}", doing, message);
  return outer;
}

bool is_transient(const Error& error) {
  switch (error.code) {
    case ErrorCode::Conflict:
    case ErrorCode::Gone:
    case ErrorCode::Unavailable:
    case ErrorCode::Deadline:
      return true;
    default:
      return false;
  }
}

}  // namespace kymaros
