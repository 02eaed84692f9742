#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace kymaros::http {

/// Reads one HTTP/1.x message out of bytes, however they are cut. Shared by the two parsers below.
///
///   while (!parser.is_done()) { read more bytes into buffer; parser.parse(buffer); use take_body(); }
class MessageParser {
 public:
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;
  virtual ~MessageParser() = default;

  /// Takes what it can use from the front of `buffer`; what stays there needs more bytes behind it, or
  /// belongs to the next message. ErrorCode::Invalid for what is no HTTP or beyond the limits.
  virtual Result<void> parse(std::string& buffer) = 0;
  /// To be called when the stream ended. ErrorCode::Unavailable if the message is not complete.
  virtual Result<void> end_of_stream() = 0;

  virtual bool has_head() const = 0;
  virtual bool is_done() const = 0;
  /// True if the sender keeps the connection for another message.
  virtual bool keeps_connection() const = 0;
  /// The body so far, after chunked decoding, since the last call.
  virtual std::string take_body() = 0;

 protected:
  MessageParser() = default;
};

class ResponseParser : public MessageParser {
 public:
  /// Once has_head().
  virtual ResponseHead head() const = 0;
};

class RequestParser : public MessageParser {
 public:
  /// Method, target and header fields, once has_head().
  virtual Request head() const = 0;
};

enum class AnswerTo { Head, AnyOther };

/// The body has no limit: who reads it has one.
std::unique_ptr<ResponseParser> make_response_parser(AnswerTo request, std::size_t max_header);
std::unique_ptr<RequestParser> make_request_parser(std::size_t max_header, std::uint64_t max_body);

}  // namespace kymaros::http
