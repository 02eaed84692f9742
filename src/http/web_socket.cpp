#include "http/web_socket.hpp"

#include <algorithm>
#include <utility>

#include "async/task_group.hpp"

namespace kymaros::http {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// The elements of a comma-separated field, over all fields of this name (RFC 9110, 5.6.1).
std::vector<std::string> elements(const Headers& headers, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& field : headers) {
    if (!same_header_name(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(','), rest.size());
      if (const auto one = trimmed(rest.substr(0, end)); !one.empty()) out.emplace_back(one);
      rest.remove_prefix(std::min(rest.size(), end + 1));
    }
  }
  return out;
}

bool names(const Headers& headers, std::string_view field, std::string_view word) {
  return std::ranges::any_of(elements(headers, field),
                             [&](const std::string& one) { return same_header_name(one, word); });
}

/// Says on `to` what comes on `from`, up to its end.
Task<void> hand_on(WebSocket& from, WebSocket& to) {
  while (true) {
    auto message = co_await from.read();
    if (!message || !*message || !co_await to.write(**std::move(message))) break;
  }
  co_await to.close(CloseCode::Normal);
}

Task<void> hand_on_then_cancel(WebSocket& from, WebSocket& to, async::TaskGroup& both) {
  co_await hand_on(from, to);
  both.cancel();
}

}  // namespace

Task<void> connect_both_ways(async::Executor executor, WebSocket& one, WebSocket& other) {
  async::TaskGroup both(executor);
  both.spawn(hand_on_then_cancel(one, other, both));
  both.spawn(hand_on_then_cancel(other, one, both));
  co_await both.join();
}

bool asks_for_web_socket(const Request& request) {
  return request.method == "GET" && names(request.headers, "Connection", "Upgrade") &&
         names(request.headers, "Upgrade", "websocket");
}

std::vector<std::string> offered_protocols(const Request& request) {
  return elements(request.headers, "Sec-WebSocket-Protocol");
}

}  // namespace kymaros::http
