#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace kymaros::http {

/// An absolute http or https URL taken apart as a client needs it.
struct Url {
  bool is_https = false;
  std::string host;        // as a resolver takes it: a name, or an address without brackets
  std::uint16_t port = 0;  // never 0: the scheme's own if the URL has none
  std::string target;      // path and query as they stand in a request line; at least "/"

  /// "example.org", "[::1]:6443": what the Host header says; the scheme's own port is left out.
  std::string authority() const;
  /// "https://example.org:443": what a connection can be shared for.
  std::string origin() const;
};

/// ErrorCode::Invalid unless `text` is an http or https URL with a host and without user information
/// (credentials belong in headers). A fragment is dropped.
Result<Url> parse_url(std::string_view text);

/// One segment of a path, or one name or value of a query, percent-encoded (RFC 3986, 2.3: all but unreserved
/// characters).
std::string escape(std::string_view text);

/// "?a=1&b=2" of what is not empty, escaped; empty if nothing is left.
std::string query(std::initializer_list<std::pair<std::string_view, std::string_view>> parameters);

}  // namespace kymaros::http
