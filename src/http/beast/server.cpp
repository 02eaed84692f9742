#include "http/server.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <charconv>
#include <utility>

#include "async/semaphore.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/served_connection.hpp"
#include "http/beast/tcp.hpp"
#include "http/beast/tls.hpp"

namespace kymaros::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
namespace {

Result<tcp::endpoint> parse_endpoint(std::string_view text) {
  const auto invalid = [&] {
    return fail(ErrorCode::Invalid, fmt::format("\"{}\" is not an address to listen on (\":8081\")", text));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid();
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (bad != std::errc() || end != digits.data() + digits.size()) return invalid();
  if (host.empty()) return tcp::endpoint(tcp::v6(), port);
  error_code no_address;
  const auto address = asio::ip::make_address(host, no_address);
  if (no_address) return invalid();
  return tcp::endpoint(address, port);
}

error_code bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.close(error);
  acceptor.open(endpoint.protocol(), error);
  if (error) return error;
  acceptor.set_option(asio::socket_base::reuse_address(true), error);
  const bool is_any_v6 = endpoint.address().is_v6() && endpoint.address().is_unspecified();
  if (is_any_v6) acceptor.set_option(asio::ip::v6_only(false), error);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

class Server::Impl {
 public:
  Impl(async::Executor executor, Clock& clock, ServerLimits limits)
      : executor_(std::move(executor)),
        clock_(clock),
        limits_(limits),
        acceptor_(executor_),
        places_(executor_, limits.max_connections) {}

  Result<void> listen(std::string_view address, const std::optional<ServerTlsOptions>& tls) {
    if (tls) {
      KYMAROS_TRY(tls_, make_server_context(*tls));
    }
    KYMAROS_TRY(const auto endpoint, parse_endpoint(address));
    error_code error = bind(acceptor_, endpoint);
    // A machine without IPv6: all addresses are those of IPv4.
    const bool is_any_v6 = endpoint.address().is_v6() && endpoint.address().is_unspecified();
    if (error && is_any_v6) error = bind(acceptor_, tcp::endpoint(tcp::v4(), endpoint.port()));
    if (error) return fail(ErrorCode::Unavailable, fmt::format("listen on {}: {}", address, error.message()));
    return {};
  }

  std::uint16_t port() const {
    error_code not_bound;
    return acceptor_.local_endpoint(not_bound).port();
  }

  Task<void> serve(AnswerHandler handler) {
    async::TaskGroup connections(executor_);
    std::exception_ptr failure;
    try {
      co_await accept_all(connections, handler);
    } catch (...) {
      failure = std::current_exception();
    }
    connections.cancel();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await connections.join();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  Task<void> accept_all(async::TaskGroup& connections, const AnswerHandler& handler) {
    while (true) {
      auto place = co_await places_.acquire();
      auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
      if (error) {
        co_await failure_of(error);
        // No file descriptor is free, say: it is not for this loop to spin until one is.
        co_await async::sleep_for(clock_, std::chrono::milliseconds(100));
        continue;
      }
      connections.spawn(serve_socket(std::move(socket), std::move(place), handler));
    }
  }

  Task<void> serve_socket(tcp::socket socket, async::Semaphore::Permit place, const AnswerHandler& handler) {
    configure(socket);
    auto stream = co_await async::with_deadline(clock_, limits_.request, begin(std::move(socket)));
    if (!stream) co_return;  // it spoke no TLS, or nothing at all: nobody to answer
    ServedConnection connection({.stream = *std::move(stream), .place = std::move(place)}, handler, limits_,
                                clock_);
    co_await connection.serve();
  }

  Task<Result<std::unique_ptr<ByteStream>>> begin(tcp::socket socket) {
    if (tls_) co_return co_await start_tls_server(std::move(socket), tls_);
    co_return std::make_unique<AsioStream<tcp::socket>>(std::move(socket));
  }

  async::Executor executor_;
  Clock& clock_;
  ServerLimits limits_;
  tcp::acceptor acceptor_;
  async::Semaphore places_;
  TlsContext tls_;  // nothing: plain HTTP
};

Server::Server(async::Executor executor, Clock& clock, ServerLimits limits)
    : impl_(std::make_unique<Impl>(std::move(executor), clock, limits)) {}

Server::~Server() = default;

Result<void> Server::listen(std::string_view address, const std::optional<ServerTlsOptions>& tls) {
  return impl_->listen(address, tls);
}

std::uint16_t Server::port() const { return impl_->port(); }

Task<void> Server::serve(AnswerHandler handler) { return impl_->serve(std::move(handler)); }

Task<void> Server::serve(Handler handler) {
  co_await impl_->serve([handler = std::move(handler)](Request request) -> Task<Answer> {
    co_return co_await handler(std::move(request));
  });
}

}  // namespace kymaros::http
