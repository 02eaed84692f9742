#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/answer.hpp"
#include "http/tls_options.hpp"

namespace kymaros::http {

struct ServerLimits {
  std::size_t max_connections = 64;  // more wait to be accepted
  std::size_t max_header = std::size_t{16} << 10;
  std::uint64_t max_body = std::uint64_t{1} << 20;
  Duration idle = std::chrono::seconds(15);     // between two requests of a connection
  Duration request = std::chrono::seconds(15);  // from a request's first byte to its last
  Duration answer = std::chrono::seconds(60);   // for the handler and for sending what it answers, or a piece
};

/// A small HTTP/1.1 server: one request at a time on each connection, everything bounded.
///
///   Server server(executor, clock);
///   KYMAROS_CO_TRY_VOID(server.listen(":8081"));
///   co_await server.serve(router);     // until cancelled
class Server {
 public:
  Server(async::Executor executor, Clock& clock, ServerLimits limits = {});
  ~Server();

  /// Binds "address:port", "[address]:port" or ":port" (all addresses); port 0 is any that is free.
  /// ErrorCode::Invalid for anything else or unusable certificates, ErrorCode::Unavailable if the place is
  /// taken.
  Result<void> listen(std::string_view address, const std::optional<ServerTlsOptions>& tls = std::nullopt);
  std::uint16_t port() const;

  /// Answers requests until it is cancelled; connections end with it. An exception of the handler is logged
  /// and answered with 500.
  Task<void> serve(Handler handler);
  /// The same for answers that may last.
  Task<void> serve(AnswerHandler handler);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::http
