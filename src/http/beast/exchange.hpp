#pragma once

#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/result.hpp"
#include "http/beast/message_parser.hpp"
#include "http/beast/pool.hpp"

namespace kymaros::http {

/// Reads once from a connection and gives what came to the parser. ErrorCode::Unavailable if the stream ends
/// before its message, ErrorCode::Invalid for what is no HTTP.
Task<Result<void>> read_into(MessageParser& parser, Connection& connection);

/// A request of ours as text, and what must be known to read its answer.
struct RequestText {
  std::string text;
  AnswerTo expects = AnswerTo::AnyOther;
};

/// Sends a request on a connection and reads until the head of its answer, past interim ones (1xx).
Task<Result<std::unique_ptr<ResponseParser>>> exchange_heads(Connection& connection,
                                                             const RequestText& request,
                                                             std::size_t max_header);

}  // namespace kymaros::http
