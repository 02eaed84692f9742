#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kymaros {

/// What a caller can do about a failure; the message says the rest.
enum class ErrorCode {
  NotFound,
  AlreadyExists,
  Conflict,  // our resourceVersion is stale: read again, then retry
  Gone,      // a resourceVersion or continue token fell out of the server's window: list again
  Invalid,   // can never succeed as written
  Forbidden,
  Unavailable,  // transport or server trouble: retry with backoff
  Deadline,
  Cancelled,
  Internal,
};

/// The name of a code as it stands in logs and messages, e.g. "not found".
std::string_view to_string(ErrorCode code);

/// A failure that the world caused. Messages are built outside-in, each caller adding what it was
/// about to do: "create sandbox: POST namespaces: quota exceeded".
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  std::string reason = {};  // machine-readable cause as the other side gave it (a Status' reason), or empty
  std::optional<std::chrono::seconds> retry_after = std::nullopt;  // the other side's wish (Retry-After)

  /// The same error with "doing: " before its message.
  Error within(std::string_view doing) const;
};

/// True if the same request may succeed later without anybody changing it.
bool is_transient(const Error& error);

}  // namespace kymaros
