#include "http/server.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <charconv>
#include <utility>

#include "async/semaphore.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "base/log.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/exchange.hpp"
#include "http/beast/tcp.hpp"
#include "http/beast/tls.hpp"
#include "http/wire.hpp"

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

Response plain(int status, std::string body) {
  Response response{.head = {.status = status, .headers = {}}, .body = std::move(body)};
  response.head.headers.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

bool wants_continue(const Request& request) { return request.headers.get("Expect") == "100-continue"; }

/// The handler's answer; a bug in it is the request's alone.
Task<Response> answer_of(const Handler& handler, Request request) {
  try {
    co_return co_await handler(std::move(request));
  } catch (const std::exception& bug) {
    if (async::is_cancellation(std::current_exception())) throw;
    log::error("a request failed", {{"error", std::string(bug.what())}});
  }
  co_return plain(500, "internal error\n");
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

  Task<void> serve(Handler handler) {
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
  Task<void> accept_all(async::TaskGroup& connections, const Handler& handler) {
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

  Task<void> serve_socket(tcp::socket socket, async::Semaphore::Permit place, const Handler& handler) {
    configure(socket);
    Connection connection{.stream = nullptr, .unread = {}, .place = std::move(place)};
    auto stream = co_await async::with_deadline(clock_, limits_.request, begin(std::move(socket)));
    if (!stream) co_return;  // it spoke no TLS, or nothing at all: nobody to answer
    connection.stream = *std::move(stream);
    while (co_await serve_one(connection, handler)) {
    }
  }

  Task<Result<std::unique_ptr<ByteStream>>> begin(tcp::socket socket) {
    if (tls_) co_return co_await start_tls_server(std::move(socket), tls_);
    co_return std::make_unique<AsioStream<tcp::socket>>(std::move(socket));
  }

  /// True if another request may follow.
  Task<bool> serve_one(Connection& connection, const Handler& handler) {
    const auto parser = make_request_parser(limits_.max_header, limits_.max_body);
    auto request = co_await read_request(*parser, connection);
    if (!request && request.error().code != ErrorCode::Invalid) co_return false;
    const bool keeps = request.has_value() && parser->keeps_connection();
    const auto body = request && request->method == "HEAD" ? BodyOnWire::Omitted : BodyOnWire::Sent;
    auto written = co_await async::with_deadline(
        clock_, limits_.answer, respond(connection, std::move(request), handler, keeps, body));
    co_return written.has_value() && keeps;
  }

  Task<Result<Request>> read_request(RequestParser& parser, Connection& connection) {
    if (connection.unread.empty()) {
      KYMAROS_CO_TRY_VOID(co_await async::with_deadline(clock_, limits_.idle, read_into(parser, connection)));
    }
    co_return co_await async::with_deadline(clock_, limits_.request, read_rest(parser, connection));
  }

  Task<Result<Request>> read_rest(RequestParser& parser, Connection& connection) {
    KYMAROS_CO_TRY_VOID(parser.parse(connection.unread));
    while (!parser.has_head()) KYMAROS_CO_TRY_VOID(co_await read_into(parser, connection));
    Request request = parser.head();
    if (!parser.is_done() && wants_continue(request)) {
      KYMAROS_CO_TRY_VOID(co_await connection.stream->write(std::string("HTTP/1.1 100 Continue\r\n\r\n")));
    }
    while (!parser.is_done()) KYMAROS_CO_TRY_VOID(co_await read_into(parser, connection));
    request.body = parser.take_body();
    co_return request;
  }

  Task<Result<void>> respond(Connection& connection, Result<Request> request, const Handler& handler,
                             bool keeps, BodyOnWire body) {
    const Response response = request ? co_await answer_of(handler, *std::move(request))
                                      : plain(400, request.error().message + "\n");
    const auto persistence = keeps ? Persistence::KeepAlive : Persistence::Close;
    KYMAROS_CO_TRY(const auto text, write_response(response, persistence, body));
    co_return co_await connection.stream->write(text);
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

Task<void> Server::serve(Handler handler) { return impl_->serve(std::move(handler)); }

}  // namespace kymaros::http
