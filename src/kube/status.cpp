#include "kube/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "json/codec.hpp"

namespace kymaros::kube {
namespace {

struct Meaning {
  std::string_view reason;
  ErrorCode code;
};
// metav1.StatusReason of k8s.io/apimachinery.
constexpr std::array kReasons{
    Meaning{"NotFound", ErrorCode::NotFound},
    Meaning{"AlreadyExists", ErrorCode::AlreadyExists},
    Meaning{"Conflict", ErrorCode::Conflict},
    Meaning{"Gone", ErrorCode::Gone},
    Meaning{"Expired", ErrorCode::Gone},
    Meaning{"Invalid", ErrorCode::Invalid},
    Meaning{"BadRequest", ErrorCode::Invalid},
    Meaning{"MethodNotAllowed", ErrorCode::Invalid},
    Meaning{"NotAcceptable", ErrorCode::Invalid},
    Meaning{"UnsupportedMediaType", ErrorCode::Invalid},
    Meaning{"RequestEntityTooLarge", ErrorCode::Invalid},
    Meaning{"Unauthorized", ErrorCode::Forbidden},
    Meaning{"Forbidden", ErrorCode::Forbidden},
    Meaning{"TooManyRequests", ErrorCode::Unavailable},
    Meaning{"ServerTimeout", ErrorCode::Unavailable},
    Meaning{"ServiceUnavailable", ErrorCode::Unavailable},
    Meaning{"InternalError", ErrorCode::Unavailable},
    Meaning{"StoreReadError", ErrorCode::Unavailable},
    // The request ran out of time on the server: a write may have happened or not.
    Meaning{"Timeout", ErrorCode::Deadline},
};

ErrorCode meaning_of_http_status(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::Forbidden;
    case 404:
      return ErrorCode::NotFound;
    case 409:
      return ErrorCode::Conflict;
    case 410:
      return ErrorCode::Gone;
    case 408:
    case 504:
      return ErrorCode::Deadline;
    case 429:
      return ErrorCode::Unavailable;
    default:
      return status >= 400 && status < 500 ? ErrorCode::Invalid : ErrorCode::Unavailable;
  }
}

ErrorCode meaning_of(const Status& status) {
  const auto known = std::ranges::find(kReasons, status.reason, &Meaning::reason);
  return known == kReasons.end() ? meaning_of_http_status(status.code) : known->code;
}

/// A Forbidden has causes that call for different answers; the API server names one of them in a cause and
/// another in its message only.
std::string sharper_reason(const Status& status) {
  if (meaning_of(status) != ErrorCode::Forbidden) return status.reason;
  const auto& causes = status.details.causes;
  if (std::ranges::find(causes, kNamespaceTerminating, &StatusCause::reason) != causes.end()) {
    return std::string(kNamespaceTerminating);
  }
  if (status.message.contains("exceeded quota")) return std::string(kQuotaExceeded);
  return status.reason;
}

std::optional<std::chrono::seconds> retry_after(const http::Headers& headers) {
  const std::string_view text = headers.get("Retry-After");
  int seconds = 0;  // a date, which HTTP allows too, is never sent by an API server
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(seconds);
}

std::optional<Status> as_status(const json::Value& value) {
  auto status = json::decode<Status>(value);
  if (!status || status->kind != "Status") return std::nullopt;
  return *std::move(status);
}

/// The first line of a text that somebody else than the API server may have written (a proxy's HTML page),
/// made safe to show.
std::string first_words(std::string_view body) {
  constexpr std::size_t kMost = 200;
  std::string words;
  for (const char c : body.substr(0, kMost)) {
    if (c == '\n' || c == '\r') break;
    words += c >= ' ' && c <= '~' ? c : '?';
  }
  return words;
}

}  // namespace

Error to_error(const Status& status) {
  Error error{.code = meaning_of(status), .message = status.message, .reason = sharper_reason(status)};
  if (error.message.empty()) {
    error.message = status.reason.empty() ? fmt::format("status {}", status.code) : status.reason;
  }
  if (status.details.retryAfterSeconds > 0) {
    error.retry_after = std::chrono::seconds(status.details.retryAfterSeconds);
  }
  return error;
}

Error to_error(const http::Response& response) {
  const auto body = json::parse(response.body);
  auto status = body ? as_status(*body) : std::nullopt;
  Error error;
  if (status) {
    if (status->code == 0) status->code = response.head.status;
    error = to_error(*status);
  } else {
    const std::string words = first_words(response.body);
    error.code = meaning_of_http_status(response.head.status);
    error.message = fmt::format("HTTP status {}{}{}", response.head.status, words.empty() ? "" : ": ", words);
  }
  if (const auto wish = retry_after(response.head.headers)) error.retry_after = wish;
  return error;
}

Error watch_error(const json::Value& object) {
  if (const auto status = as_status(object)) return to_error(*status);
  return Error{.code = ErrorCode::Unavailable, .message = "the watch ended with an error that is no Status"};
}

}  // namespace kymaros::kube
