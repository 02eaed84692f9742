#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace kymaros::http {

/// Why a WebSocket ends (RFC 6455, 7.4.1).
enum class CloseCode : std::uint16_t {
  Normal = 1000,
  GoingAway = 1001,
  ProtocolError = 1002,
  PolicyError = 1008,
  InternalError = 1011,
};

/// What a WebSocket may cost, whoever is on the other side.
struct WebSocketLimits {
  std::size_t max_message = std::size_t{1} << 20;  // bytes of one that is read; larger ones end it (1009)
  Duration write = std::chrono::seconds(60);       // until a message has gone out
  Duration close = std::chrono::seconds(10);       // until the other side has agreed to the end
  Duration ping = std::chrono::seconds(30);        // of a silent other side; without an answer until the next
                                                   // one the connection is given up
};

/// Messages in both directions (RFC 6455): a socket, or something in memory. One task may read while another
/// writes. Somebody should always read: pings are answered meanwhile, and a closed connection noticed. Its
/// end is close(), or destroying it: a read or write that is cancelled spoils it.
class WebSocket {
 public:
  WebSocket() = default;
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;
  virtual ~WebSocket() = default;

  /// The next message; nothing if the other side has closed. ErrorCode::Unavailable if the connection broke,
  /// or the other side broke the rules.
  virtual Task<Result<std::optional<std::string>>> read() = 0;

  /// Sends one binary message. ErrorCode::Unavailable if the connection broke.
  virtual Task<Result<void>> write(std::string message) = 0;

  /// Says goodbye and waits for the other side to do so too, within bounds. Nobody may write any more; who
  /// reads meanwhile gets what still comes, and then nothing.
  virtual Task<void> close(CloseCode code) = 0;
};

/// What came of asking for a WebSocket: one, or an answer that is none.
struct OpenedWebSocket {
  ResponseHead head;                  // 101, or of the refusal
  std::unique_ptr<WebSocket> socket;  // nothing: refused
  std::string body = {};              // of the refusal

  /// The sub-protocol that the server chose; empty: none.
  std::string_view protocol() const { return head.headers.get("Sec-WebSocket-Protocol"); }
};

/// Hands on what each of two WebSockets says to the other, until one of them ends, which ends the other in
/// good order.
Task<void> connect_both_ways(async::Executor executor, WebSocket& one, WebSocket& other);

/// True if a request wants its connection to become a WebSocket (RFC 6455, 4.1).
bool asks_for_web_socket(const Request& request);

/// The sub-protocols that a request offers, in its order.
std::vector<std::string> offered_protocols(const Request& request);

}  // namespace kymaros::http
