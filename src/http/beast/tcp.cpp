#include "http/beast/tcp.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "async/event.hpp"
#include "async/timeout.hpp"
#include "http/beast/asio_stream.hpp"

namespace kymaros::http {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr int kKeepAliveIdleSeconds = 30;
constexpr int kKeepAliveIntervalSeconds = 15;
constexpr int kKeepAliveProbes = 3;
constexpr int kUserTimeoutMilliseconds = 45'000;

using Endpoints = std::vector<tcp::endpoint>;

/// A name lookup. Asio cannot interrupt one, so a cancelled task leaves it behind to end by itself.
struct Lookup {
  explicit Lookup(const async::Executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  async::Event done;
  boost::system::error_code error;
  Endpoints endpoints;
};

Task<Result<Endpoints>> resolve(std::string host, std::uint16_t port) {
  boost::system::error_code no_literal;
  const auto address = asio::ip::make_address(host, no_literal);
  if (!no_literal) co_return Endpoints{{address, port}};

  const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
  lookup->resolver.async_resolve(host, std::to_string(port), [lookup](auto error, const auto& results) {
    lookup->error = error;
    for (const auto& entry : results) lookup->endpoints.push_back(entry.endpoint());
    lookup->done.set();
  });
  co_await lookup->done.wait();
  if (lookup->error) {
    co_return fail(ErrorCode::Unavailable, fmt::format("resolve {}: {}", host, lookup->error.message()));
  }
  co_return std::move(lookup->endpoints);
}

Task<Result<tcp::socket>> connect_to(tcp::endpoint endpoint) {
  tcp::socket socket(co_await asio::this_coro::executor);
  const auto [error] = co_await socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(co_await failure_of(error));
  configure(socket);
  co_return socket;
}

std::string to_string(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

Task<Result<tcp::socket>> connect_to_any(std::string host, std::uint16_t port, Clock& clock, Duration limit) {
  KYMAROS_CO_TRY(const Endpoints endpoints, co_await resolve(std::move(host), port));
  Error last{.code = ErrorCode::Unavailable, .message = "the name has no address"};
  // One address that swallows packets must leave time for the next.
  const Duration share = limit / static_cast<Duration::rep>(std::max<std::size_t>(endpoints.size(), 1));
  for (const auto& endpoint : endpoints) {
    auto socket = co_await async::with_deadline(clock, share, connect_to(endpoint));
    if (socket) co_return socket;
    last = socket.error().within("connect to " + to_string(endpoint));
  }
  co_return fail(std::move(last));
}

}  // namespace

Task<Result<tcp::socket>> connect_tcp(std::string host, std::uint16_t port, Clock& clock, Duration limit) {
  co_return co_await async::with_deadline(clock, limit, connect_to_any(std::move(host), port, clock, limit));
}

void configure(tcp::socket& socket) {
  // A kernel that knows one of these options less is no reason to give the connection up.
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  const auto set = [&](int option, int value) {
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value);
  };
  set(TCP_KEEPIDLE, kKeepAliveIdleSeconds);
  set(TCP_KEEPINTVL, kKeepAliveIntervalSeconds);
  set(TCP_KEEPCNT, kKeepAliveProbes);
  set(TCP_USER_TIMEOUT, kUserTimeoutMilliseconds);
}

}  // namespace kymaros::http
