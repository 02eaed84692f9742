#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/url.hpp"

namespace kymaros::http {

/// A request as HTTP/1.1 text, with its Host and Content-Length. ErrorCode::Invalid if method, names or
/// values would break out of their places (line breaks, spaces in a name): nothing of it may be sent then.
Result<std::string> write_request(const Request& request, const Url& url);

enum class Persistence { KeepAlive, Close };
enum class BodyOnWire { Sent, Omitted };  // omitted: the answer to HEAD, whose length is said all the same

/// An answer as HTTP/1.1 text, with its Content-Length. ErrorCode::Invalid as above.
Result<std::string> write_response(const Response& response, Persistence persistence, BodyOnWire body);

/// The head of an answer that is sent in chunks, up to the empty line.
Result<std::string> write_streamed_head(const ResponseHead& head);
/// One piece of its body (RFC 9112, 7.1); an empty one ends it.
std::string write_chunk(std::string_view piece);

}  // namespace kymaros::http
