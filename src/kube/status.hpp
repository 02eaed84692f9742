#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

namespace kymaros::kube {

struct StatusCause {
  std::string reason;
  std::string message;
  std::string field;
};
BOOST_DESCRIBE_STRUCT(StatusCause, (), (reason, message, field))

struct StatusDetails {
  std::string name;
  std::string group;
  std::string kind;
  std::vector<StatusCause> causes;
  int retryAfterSeconds = 0;
};
BOOST_DESCRIBE_STRUCT(StatusDetails, (), (name, group, kind, causes, retryAfterSeconds))

/// metav1.Status: how the API server says what went wrong, as an answer's body and as a watch's ERROR event.
struct Status {
  std::string kind;
  std::string status;  // "Success", "Failure"
  std::string message;
  std::string reason;  // "NotFound", "AlreadyExists", ...; the only part to be matched on
  int code = 0;
  StatusDetails details;
};
BOOST_DESCRIBE_STRUCT(Status, (), (kind, status, message, reason, code, details))

/// The reasons that Error::reason holds beyond the API server's own.
inline constexpr std::string_view kNamespaceTerminating = "NamespaceTerminating";  // a cause of a Forbidden
inline constexpr std::string_view kQuotaExceeded =
    "QuotaExceeded";  // said by the message of a Forbidden only

/// What a Status with status "Failure" means to the caller.
Error to_error(const Status& status);

/// What an answer that is no success means: by its body if that is a Status, else by its HTTP status.
Error to_error(const http::Response& response);

/// The same for the object of a watch's ERROR event.
Error watch_error(const json::Value& object);

}  // namespace kymaros::kube
