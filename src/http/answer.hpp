#pragma once

#include <functional>
#include <memory>
#include <variant>

#include "async/task.hpp"
#include "http/byte_stream.hpp"
#include "http/message.hpp"
#include "http/transport.hpp"

namespace kymaros::http {

/// An answer whose end nobody knows beforehand: sent piece by piece as its body comes, for as long as the
/// other side stays. The connection ends with it.
struct StreamedResponse {
  ResponseHead head;
  std::unique_ptr<BodyReader> body;
};

/// The connection becomes another protocol's (101, RFC 9110, 7.8): `go_on` has it from then on, what was
/// already received included, and it ends with it.
struct Upgrade {
  ResponseHead head;
  std::function<Task<void>(ByteStream&)> go_on;
};

/// What a server may say to a request.
using Answer = std::variant<Response, StreamedResponse, Upgrade>;

/// Answers one request. Its URL is path and query as they were sent.
using Handler = std::function<Task<Response>(Request)>;
using AnswerHandler = std::function<Task<Answer>(Request)>;

}  // namespace kymaros::http
