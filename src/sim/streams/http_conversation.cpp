#include "sim/streams/http_conversation.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/wire.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMaxHead = std::size_t{64} << 10;  // bytes
constexpr std::string_view kLineEnd = "\r\n", kHeadEnd = "\r\n\r\n";

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find(kLineEnd));
  text.remove_prefix(std::min(text.size(), line.size() + kLineEnd.size()));
  return line;
}

std::string_view take_word(std::string_view& line) {
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

/// The first line and the fields of a request; nothing if they are malformed.
std::optional<http::Request> parse_head(std::string_view head) {
  http::Request out;
  auto line = take_line(head);
  out.method = take_word(line);
  out.url = take_word(line);
  if (out.method.empty() || out.url.empty() || !line.starts_with("HTTP/1.")) return std::nullopt;
  if (line == "HTTP/1.0") out.headers.set("Connection", "close");
  while (!head.empty()) {
    auto field = take_line(head);
    const auto colon = field.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto value = field.substr(colon + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    out.headers.add(field.substr(0, colon), value);
  }
  return out;
}

std::optional<std::size_t> length_of(const http::Request& request) {
  const auto text = request.headers.get("Content-Length");
  std::size_t length = 0;
  if (text.empty()) return length;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(length) : std::nullopt;
}

std::string_view type_of(std::string_view body) {
  if (body.starts_with('<')) return "text/html; charset=utf-8";
  if (body.starts_with('{') || body.starts_with('[')) return "application/json";
  return "text/plain; charset=utf-8";
}

}  // namespace

void HttpConversation::hear(std::string_view bytes) {
  if (is_over()) return;
  unread_ += bytes;
  while (!is_over() && take_body() && take_request()) {
  }
}

/// Passes over what is left of a body; false if more has to come.
bool HttpConversation::take_body() {
  const auto count = std::min(body_, unread_.size());
  unread_.erase(0, count);
  body_ -= count;
  return body_ == 0;
}

/// False if more has to come.
bool HttpConversation::take_request() {
  const auto end = unread_.find(kHeadEnd);
  const auto known =
      end == std::string::npos ? unread_.size() - std::min(unread_.size(), kHeadEnd.size() - 1) : end;
  if (known > kMaxHead) refuse(431);
  if (end == std::string::npos || is_over()) return false;
  auto request = parse_head(std::string_view(unread_).substr(0, end));
  unread_.erase(0, end + kHeadEnd.size());
  const auto length = request ? length_of(*request) : std::nullopt;
  if (!length) return refuse(400), false;
  const bool is_last = http::same_header_name(request->headers.get("Connection"), "close") ||
                       request->headers.contains("Transfer-Encoding");
  answer({.request = *std::move(request), .body = *length, .is_last = is_last});
  return true;
}

void HttpConversation::answer(const Asked& asked) {
  body_ = asked.body;
  const auto& url = asked.request.url;
  const auto* known = behaviour_.http_answer(port_, std::string_view(url).substr(0, url.find('?')));
  http::Response response{.head = {.status = known ? known->status : 404, .headers = {}},
                          .body = known ? known->body : "404 page not found\n"};
  write(std::move(response), asked.is_last, asked.request.method == "HEAD");
}

void HttpConversation::refuse(int status) { write({.head = {.status = status, .headers = {}}}, true, false); }

void HttpConversation::write(http::Response response, bool is_last, bool is_head) {
  response.head.headers.set("Content-Type", type_of(response.body));
  const auto persistence = is_last ? http::Persistence::Close : http::Persistence::KeepAlive;
  const auto body = is_head ? http::BodyOnWire::Omitted : http::BodyOnWire::Sent;
  say(http::write_response(response, persistence, body).value_or(""));
  if (is_last) end();
}

}  // namespace kymaros::sim
