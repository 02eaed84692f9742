#include "http/beast/web_socket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

#include "async/cancellation.hpp"
#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "http/beast/asio_stream.hpp"

namespace kymaros::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
namespace {

/// A ByteStream as Beast wants its streams to be.
class Layer {
 public:
  using executor_type = async::Executor;

  Layer(ByteStream& stream, async::Executor executor) : stream_(&stream), executor_(std::move(executor)) {}

  executor_type get_executor() const { return executor_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [](auto handler, const Layer& self, asio::mutable_buffer buffer) {
          self.start(read(*self.stream_, buffer), std::move(handler));
        },
        token, *this, first_of<asio::mutable_buffer>(buffers));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
        [](auto handler, const Layer& self, std::string bytes) {
          self.start(write(*self.stream_, std::move(bytes)), std::move(handler));
        },
        token, *this, text_of(buffers));
  }

  /// What Beast does at the end of a connection.
  friend void beast_close_socket(Layer& layer) { layer.stream_->close(); }
  template <class Handler>
  friend void async_teardown(beast::role_type, Layer& layer, Handler&& handler) {
    layer.stream_->close();
    asio::post(layer.executor_,
               [handler = std::forward<Handler>(handler)]() mutable { std::move(handler)(error_code()); });
  }

 private:
  struct Outcome {
    error_code error;
    std::size_t count = 0;
  };

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
      if (Buffer(*at).size() > 0) return Buffer(*at);
    }
    return {};
  }

  template <class Buffers>
  static std::string text_of(const Buffers& buffers) {
    return std::string(asio::buffers_begin(buffers), asio::buffers_end(buffers));
  }

  static error_code code_of(const Result<void>& result) {
    return result ? error_code() : asio::error::make_error_code(asio::error::connection_reset);
  }

  static Task<Outcome> read(ByteStream& stream, asio::mutable_buffer buffer) {
    const auto count = co_await stream.read_some({static_cast<char*>(buffer.data()), buffer.size()});
    if (!count) co_return Outcome{.error = asio::error::connection_reset};
    if (*count == 0) co_return Outcome{.error = asio::error::eof};
    co_return Outcome{.error = {}, .count = *count};
  }

  static Task<Outcome> write(ByteStream& stream, std::string bytes) {
    const auto written = co_await stream.write(bytes);
    co_return Outcome{.error = code_of(written), .count = bytes.size()};
  }

  /// Runs a task as one of Beast's operations, which may be cancelled by its handler's slot.
  template <class Handler>
  void start(Task<Outcome> task, Handler handler) const {
    const auto slot = asio::get_associated_cancellation_slot(handler);
    asio::co_spawn(
        executor_, std::move(task),
        asio::bind_cancellation_slot(
            slot, [handler = std::move(handler)](const std::exception_ptr& cancelled, Outcome out) mutable {
              if (cancelled) out.error = asio::error::operation_aborted;
              std::move(handler)(out.error, out.count);
            }));
  }

  ByteStream* stream_;
  async::Executor executor_;
};

using Stream = websocket::stream<Layer, false>;  // no compression: Kubernetes uses none

websocket::close_code beast_code(CloseCode code) {
  return static_cast<websocket::close_code>(static_cast<std::uint16_t>(code));
}

class BeastWebSocket final : public WebSocket {
 public:
  BeastWebSocket(ByteStream& stream, const async::Executor& executor, Clock& clock,
                 const WebSocketLimits& limits)
      : stream_(Layer(stream, executor)), clock_(clock), limits_(limits) {
    stream_.binary(true);
    stream_.auto_fragment(false);
    stream_.read_message_max(limits.max_message);
    stream_.control_callback([this](auto, auto) { is_heard_ = true; });
  }

  Stream& stream() { return stream_; }

  Task<Result<std::optional<std::string>>> read() override {
    beast::flat_buffer buffer;
    const auto [error, count] = co_await stream_.async_read(buffer, asio::as_tuple(asio::use_awaitable));
    if (error == websocket::error::closed) co_return std::nullopt;
    if (error) co_return fail(co_await failure_of(error));
    is_heard_ = true;
    co_return std::string(static_cast<const char*>(buffer.data().data()), buffer.size());
  }

  Task<Result<void>> write(std::string message) override {
    return async::with_deadline(clock_, limits_.write, send(std::move(message)));
  }

  Task<void> close(CloseCode code) override {
    if (stream_.is_open()) co_await async::with_timeout(clock_, limits_.close, say_goodbye(code));
  }

  /// Ends when nothing is heard of the other side any more.
  Task<void> watch_over() {
    do {
      is_heard_ = false;
      co_await async::sleep_for(clock_, limits_.ping);
      if (!is_heard_) co_await ping();
      co_await async::sleep_for(clock_, limits_.ping);
    } while (is_heard_);
  }

 private:
  Task<Result<void>> send(std::string message) {
    const auto [error, count] =
        co_await stream_.async_write(asio::buffer(message), asio::as_tuple(asio::use_awaitable));
    if (error) co_return fail(co_await failure_of(error));
    co_return Result<void>();
  }

  Task<bool> say_goodbye(CloseCode code) {
    const auto [error] = co_await stream_.async_close(beast_code(code), asio::as_tuple(asio::use_awaitable));
    co_return !error;
  }

  Task<void> ping() { co_await stream_.async_ping({}, asio::as_tuple(asio::use_awaitable)); }

  Stream stream_;
  Clock& clock_;
  WebSocketLimits limits_;
  bool is_heard_ = false;
};

bool is_set_by_beast(std::string_view name) {
  return std::ranges::any_of(
      std::array{"Host", "Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"},
      [&](const char* other) { return same_header_name(name, other); });
}

template <class Message>
void copy_fields(const Headers& from, Message& to) {
  for (const auto& field : from) to.insert(field.name, field.value);
}

websocket::request_type as_beast(const Request& request) {
  websocket::request_type out{beast::http::verb::get, request.url, 11};
  copy_fields(request.headers, out);
  return out;
}

ResponseHead head_of(const websocket::response_type& response) {
  ResponseHead out{.status = static_cast<int>(response.result_int()), .headers = {}};
  for (const auto& field : response) out.headers.add(field.name_string(), field.value());
  return out;
}

Task<bool> accept(BeastWebSocket& socket, const Request& request, const std::string& protocol) {
  socket.stream().set_option(websocket::stream_base::decorator([&](websocket::response_type& response) {
    response.erase(beast::http::field::server);
    if (!protocol.empty()) response.set(beast::http::field::sec_websocket_protocol, protocol);
  }));
  const auto beast_request = as_beast(request);
  const auto [error] =
      co_await socket.stream().async_accept(beast_request, asio::as_tuple(asio::use_awaitable));
  if (error) co_await failure_of(error);
  co_return !error;
}

Task<void> then_cancel(Task<void> task, async::TaskGroup& both) {
  co_await std::move(task);
  both.cancel();
}

/// A socket with the connection that it owns.
class ClientWebSocket final : public WebSocket {
 public:
  ClientWebSocket(std::unique_ptr<ByteStream> stream, const async::Executor& executor, Clock& clock,
                  const WebSocketLimits& limits)
      : stream_(std::move(stream)), socket_(*stream_, executor, clock, limits) {}

  BeastWebSocket& socket() { return socket_; }
  Task<Result<std::optional<std::string>>> read() override { return socket_.read(); }
  Task<Result<void>> write(std::string message) override { return socket_.write(std::move(message)); }
  Task<void> close(CloseCode code) override { return socket_.close(code); }

 private:
  std::unique_ptr<ByteStream> stream_;
  BeastWebSocket socket_;
};

bool was_offered(std::string_view protocol, const Request& request) {
  const auto offered = offered_protocols(request);
  return protocol.empty() ? offered.empty() : std::ranges::find(offered, protocol) != offered.end();
}

}  // namespace

Task<void> serve_web_socket(ByteStream& stream, Request request, WebSocketUpgrade upgrade, Clock& clock) {
  const auto executor = co_await asio::this_coro::executor;
  BeastWebSocket socket(stream, executor, clock, upgrade.limits);
  if (!co_await accept(socket, request, upgrade.protocol)) co_return;
  async::TaskGroup both(executor);
  both.spawn(then_cancel(upgrade.converse(socket), both));
  both.spawn(then_cancel(socket.watch_over(), both));
  co_await both.join();
  co_await socket.close(CloseCode::Normal);
}

Task<Result<OpenedWebSocket>> connect_web_socket(std::unique_ptr<ByteStream> stream, std::string host,
                                                 std::string target, Request request, Clock& clock,
                                                 WebSocketLimits limits) {
  auto out =
      std::make_unique<ClientWebSocket>(std::move(stream), co_await asio::this_coro::executor, clock, limits);
  auto& beast_stream = out->socket().stream();
  beast_stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& message) {
    for (const auto& field : request.headers) {
      if (!is_set_by_beast(field.name)) message.insert(field.name, field.value);
    }
  }));
  websocket::response_type response;
  const auto [error] =
      co_await beast_stream.async_handshake(response, host, target, asio::as_tuple(asio::use_awaitable));
  if (error == websocket::error::upgrade_declined)
    co_return OpenedWebSocket{.head = head_of(response), .socket = nullptr, .body = response.body()};
  if (error) co_return fail(co_await failure_of(error));
  OpenedWebSocket opened{.head = head_of(response), .socket = nullptr};
  if (!was_offered(opened.protocol(), request))
    co_return fail(
        ErrorCode::Unavailable,
        fmt::format("the server chose the protocol \"{}\", which was not offered", opened.protocol()));
  opened.socket = std::move(out);
  co_return opened;
}

}  // namespace kymaros::http
