#include "http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace kymaros::http {
namespace {

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || kMarks.contains(c);
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

/// Fields that say how a message is framed: they follow from the message itself.
bool is_framing(std::string_view name) {
  return same_header_name(name, "Content-Length") || same_header_name(name, "Transfer-Encoding") ||
         same_header_name(name, "Connection");
}

Result<void> append_fields(std::string& out, const Headers& headers) {
  for (const auto& field : headers) {
    if (!is_token(field.name)) return fail(ErrorCode::Invalid, "a header name is malformed");
    if (!is_field_value(field.value)) {
      return fail(ErrorCode::Invalid, fmt::format("header {} holds control characters", field.name));
    }
    if (!is_framing(field.name))
      fmt::format_to(std::back_inserter(out), "{}: {}\r\n", field.name, field.value);
  }
  return {};
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

Result<std::string> write_request(const Request& request, const Url& url) {
  if (!is_token(request.method)) return fail(ErrorCode::Invalid, "the method is malformed");
  std::string out = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
  if (!request.headers.contains("Host")) out += fmt::format("Host: {}\r\n", url.authority());
  KYMAROS_TRY_VOID(append_fields(out, request.headers));
  const bool says_length = !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
                           request.method == "PATCH";
  if (says_length) out += fmt::format("Content-Length: {}\r\n", request.body.size());
  out += "\r\n";
  out += request.body;
  return out;
}

Result<std::string> write_response(const Response& response, Persistence persistence, BodyOnWire body) {
  // The phrase after the status means nothing (RFC 9112, 4).
  std::string out = fmt::format("HTTP/1.1 {:03} \r\n", response.head.status);
  KYMAROS_TRY_VOID(append_fields(out, response.head.headers));
  if (may_have_body(response.head.status)) out += fmt::format("Content-Length: {}\r\n", response.body.size());
  if (persistence == Persistence::Close) out += "Connection: close\r\n";
  out += "\r\n";
  if (may_have_body(response.head.status) && body == BodyOnWire::Sent) out += response.body;
  return out;
}

Result<std::string> write_streamed_head(const ResponseHead& head) {
  std::string out = fmt::format("HTTP/1.1 {:03} \r\n", head.status);
  KYMAROS_TRY_VOID(append_fields(out, head.headers));
  return out + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
}

std::string write_chunk(std::string_view piece) { return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece); }

}  // namespace kymaros::http
