#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "async/task.hpp"
#include "http/message.hpp"
#include "http/transport.hpp"
#include "http/web_socket.hpp"

namespace kymaros::http {

/// An answer whose end nobody knows beforehand: sent piece by piece as its body comes, for as long as the
/// other side stays. The connection ends with it.
struct StreamedResponse {
  ResponseHead head;
  std::unique_ptr<BodyReader> body;
};

/// The connection becomes a WebSocket: `converse` has it from then on, and the connection ends with it, in
/// good order if it did. It is cancelled when the other side is gone for good. A request that is no
/// well-formed handshake is answered with 400 and `converse` is never called.
struct WebSocketUpgrade {
  std::string protocol;  // one of the offered sub-protocols; empty: none
  std::function<Task<void>(WebSocket&)> converse;
  WebSocketLimits limits = {};
};

/// What a server may say to a request.
using Answer = std::variant<Response, StreamedResponse, WebSocketUpgrade>;

/// Answers one request. Its URL is path and query as they were sent.
using Handler = std::function<Task<Response>(Request)>;
using AnswerHandler = std::function<Task<Answer>(Request)>;

}  // namespace kymaros::http
