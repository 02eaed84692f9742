#pragma once

#include <cstddef>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/tls_options.hpp"
#include "http/transport.hpp"

namespace kymaros::http {

struct TransportOptions {
  TlsOptions tls;
  Duration connect_timeout = std::chrono::seconds(10);  // name lookup, TCP and TLS together
  Duration idle_timeout = std::chrono::seconds(60);
  std::size_t max_idle = 16;          // connections kept for later requests, over all origins
  std::size_t max_connections = 128;  // beyond it requests wait in order
  std::size_t max_header = std::size_t{64} << 10;
};

/// HTTP/1.1 over sockets, with TLS for https URLs. Keeps connections for later requests; follows no
/// redirects. A safe request (GET, HEAD, OPTIONS) that was sent on a kept connection which turns out to be
/// closed is sent once more on a fresh one; nothing else is ever sent twice.
class SocketTransport : public Transport {
 public:
  /// Whom to trust and who to be from now on: kept connections are closed, exchanges under way go on.
  /// ErrorCode::Invalid, and nothing changes, if a certificate or key cannot be read.
  virtual Result<void> use(const TlsOptions& tls) = 0;

  /// Closes the connections that wait for a request (after network trouble, a change of credentials).
  virtual void close_idle() = 0;

  virtual std::size_t idle_connections() const = 0;
};

}  // namespace kymaros::http
