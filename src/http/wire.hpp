#pragma once

#include <string>

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

}  // namespace kymaros::http
