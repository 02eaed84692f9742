#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "http/web_socket.hpp"

namespace kymaros::http {

/// The body of an answer, read piece by piece. Destroying it before its end gives the connection up.
class BodyReader {
 public:
  BodyReader() = default;
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;
  virtual ~BodyReader() = default;

  /// The next piece of the body (after chunked decoding); empty at its end. ErrorCode::Unavailable if the
  /// connection breaks before.
  virtual Task<Result<std::string>> read_some() = 0;
};

/// An answer whose body is still to be read.
struct Exchange {
  ResponseHead head;
  std::unique_ptr<BodyReader> body;
};

/// How requests reach a server: sockets (http/beast), a simulation, a test's script.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Sends a request and returns when the head of the answer is there. ErrorCode::Unavailable if there is no
  /// answer; an HTTP status of any kind is an answer, not an error. Has no deadline of its own beyond
  /// connecting: callers bound it (fetch() does).
  virtual Task<Result<Exchange>> open(Request request) = 0;

  /// Asks for a WebSocket: a GET request with the sub-protocols that it offers (Sec-WebSocket-Protocol).
  /// ErrorCode::Unavailable if there is no answer; a refusal is an answer. ErrorCode::Invalid where there are
  /// none. Callers bound it in time.
  virtual Task<Result<OpenedWebSocket>> open_web_socket(Request request, WebSocketLimits limits = {});
};

/// Reason of an error: the answer is larger than whoever asked has room for.
inline constexpr const char* kTooLarge = "TooLarge";

/// Reads a body to its end. ErrorCode::Unavailable, reason kTooLarge, if it is larger than `max_body` bytes.
Task<Result<std::string>> read_to_end(BodyReader& body, std::size_t max_body);

/// Bounds of one whole request.
struct FetchLimits {
  Duration deadline = std::chrono::seconds(30);
  std::size_t max_body = std::size_t{32} << 20;
};

/// Sends a request and reads the whole answer. ErrorCode::Deadline when it takes too long,
/// ErrorCode::Unavailable without an answer or if the body is larger than the limit.
Task<Result<Response>> fetch(Transport& transport, Clock& clock, Request request, FetchLimits limits = {});

}  // namespace kymaros::http
