#pragma once

#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "http/answer.hpp"
#include "http/byte_stream.hpp"

namespace kymaros::http {

/// Answers a client's handshake on its connection and lets `upgrade` converse. What is wrong with the
/// handshake, or breaks, is the connection's end and no more. Pings a silent client, and gives one up that
/// does not answer.
Task<void> serve_web_socket(ByteStream& stream, Request request, WebSocketUpgrade upgrade, Clock& clock);

/// Asks for a WebSocket on a fresh connection: the request's own header fields go along (Authorization,
/// Sec-WebSocket-Protocol). ErrorCode::Unavailable if there is no answer, or it chooses a sub-protocol that
/// was not offered. `target` is path and query.
Task<Result<OpenedWebSocket>> connect_web_socket(std::unique_ptr<ByteStream> stream, std::string host,
                                                 std::string target, Request request, Clock& clock,
                                                 WebSocketLimits limits);

}  // namespace kymaros::http
