#include "http/beast/transport.hpp"

#include <fmt/format.h>

#include <utility>

#include "async/timeout.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/exchange.hpp"
#include "http/beast/pool.hpp"
#include "http/beast/tcp.hpp"
#include "http/beast/tls.hpp"
#include "http/beast/web_socket.hpp"
#include "http/url.hpp"
#include "http/wire.hpp"

namespace kymaros::http {
namespace {

/// What a transport shares with the bodies that are still being read.
struct Connections {
  Connections(const async::Executor& executor, Clock& clock, const TransportOptions& options)
      : places(executor, options.max_connections),
        pool(clock, {.max_idle = options.max_idle, .idle_timeout = options.idle_timeout}) {}

  // Idle connections hold places: `places` is destroyed last.
  async::Semaphore places;
  ConnectionPool pool;
  std::size_t generation = 0;  // of the TLS options; older connections are not kept
};

/// The body of an answer on its connection, which goes back to the pool at the end.
class PooledBody final : public BodyReader {
 public:
  PooledBody(std::shared_ptr<Connections> owner, std::string origin, Connection connection,
             std::unique_ptr<ResponseParser> parser)
      : owner_(std::move(owner)),
        origin_(std::move(origin)),
        connection_(std::make_unique<Connection>(std::move(connection))),
        parser_(std::move(parser)) {
    if (parser_->is_done()) let_go();
  }

  Task<Result<std::string>> read_some() override {
    while (true) {
      std::string piece = parser_->take_body();
      if (!piece.empty() || parser_->is_done()) co_return piece;
      if (!connection_) co_return fail(ErrorCode::Unavailable, "the body broke off before");
      auto read = co_await read_into(*parser_, *connection_);
      if (!read) {
        connection_.reset();
        co_return fail(ErrorCode::Unavailable, read.error().message);
      }
      if (parser_->is_done()) let_go();
    }
  }

 private:
  /// The message is complete: the connection serves others, or ends.
  void let_go() {
    const bool is_clean = parser_->keeps_connection() && connection_->unread.empty();
    const bool is_wanted = owner_->places.waiting() == 0 && connection_->generation == owner_->generation;
    if (is_clean && is_wanted) owner_->pool.give_back(std::move(origin_), std::move(*connection_));
    connection_.reset();
  }

  std::shared_ptr<Connections> owner_;
  std::string origin_;
  std::unique_ptr<Connection> connection_;  // nothing: it was let go, or broke
  std::unique_ptr<ResponseParser> parser_;
};

/// A connection that belongs to somebody for good, and has its place meanwhile.
class OwnedStream final : public ByteStream {
 public:
  OwnedStream(std::shared_ptr<Connections> owner, Connection connection)
      : owner_(std::move(owner)), connection_(std::move(connection)) {}

  Task<Result<std::size_t>> read_some(std::span<char> buffer) override {
    return connection_.stream->read_some(buffer);
  }
  Task<Result<void>> write(std::span<const char> bytes) override { return connection_.stream->write(bytes); }
  void close() override { connection_.stream->close(); }

 private:
  std::shared_ptr<Connections> owner_;
  Connection connection_;
};

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

/// Nothing where the system's authorities are to be trusted: reading them takes a while and a megabyte, and
/// is left until somebody asks for an https URL.
Result<TlsContext> context_of(const TlsOptions& tls) {
  const bool is_quick = tls.insecure || !tls.ca_pem.empty() || !tls.extra_ca_pem.empty();
  if (!is_quick && tls.certificate_pem.empty()) return nullptr;
  return make_client_context(tls);
}

class BeastTransport final : public SocketTransport {
 public:
  BeastTransport(const async::Executor& executor, Clock& clock, TransportOptions options, TlsContext tls)
      : clock_(clock),
        options_(std::move(options)),
        tls_(std::move(tls)),
        connections_(std::make_shared<Connections>(executor, clock, options_)) {}

  ~BeastTransport() override { connections_->pool.close_all(); }

  Task<Result<Exchange>> open(Request request) override {
    KYMAROS_CO_TRY(const Url url, parse_url(request.url));
    RequestText text{.expects = request.method == "HEAD" ? AnswerTo::Head : AnswerTo::AnyOther};
    KYMAROS_CO_TRY(text.text, write_request(request, url));

    auto kept = connections_->pool.take(url.origin());
    if (kept) {
      auto exchange = co_await exchange_on(*std::move(kept), url, text);
      const bool may_repeat = is_safe(request.method);
      if (exchange || !may_repeat) co_return exchange;
    }
    KYMAROS_CO_TRY(auto fresh, co_await connect(url));
    co_return co_await exchange_on(std::move(fresh), url, text);
  }

  Task<Result<OpenedWebSocket>> open_web_socket(Request request, WebSocketLimits limits) override {
    KYMAROS_CO_TRY(const Url url, parse_url(request.url));
    KYMAROS_CO_TRY_VOID(write_request(request, url));  // nothing in it breaks out of its place
    KYMAROS_CO_TRY(auto fresh, co_await connect(url));
    auto stream = std::make_unique<OwnedStream>(connections_, std::move(fresh));
    co_return co_await connect_web_socket(std::move(stream), url.authority(), url.target, std::move(request),
                                          clock_, limits);
  }

  Result<void> use(const TlsOptions& tls) override {
    KYMAROS_TRY(tls_, context_of(tls));
    options_.tls = tls;
    ++connections_->generation;
    close_idle();
    return {};
  }

  void close_idle() override { connections_->pool.close_all(); }

  std::size_t idle_connections() const override { return connections_->pool.size(); }

 private:
  Task<Result<Connection>> connect(const Url& url) {
    if (connections_->places.available() == 0) connections_->pool.close_oldest();
    Connection connection{.generation = connections_->generation};
    connection.place = co_await connections_->places.acquire();
    auto stream = co_await async::with_deadline(clock_, options_.connect_timeout, connect_stream(url));
    if (!stream) co_return fail(stream.error().within(fmt::format("connect to {}", url.origin())));
    connection.stream = *std::move(stream);
    co_return connection;
  }

  Task<Result<std::unique_ptr<ByteStream>>> connect_stream(Url url) {
    KYMAROS_CO_TRY(auto socket, co_await connect_tcp(url.host, url.port, clock_, options_.connect_timeout));
    if (!url.is_https) {
      co_return std::make_unique<AsioStream<boost::asio::ip::tcp::socket>>(std::move(socket));
    }
    if (!tls_) {
      KYMAROS_CO_TRY(tls_, make_client_context(options_.tls));
    }
    const std::string& name = options_.tls.server_name.empty() ? url.host : options_.tls.server_name;
    co_return co_await start_tls_client(std::move(socket), tls_, name);
  }

  Task<Result<Exchange>> exchange_on(Connection connection, const Url& url, const RequestText& text) {
    auto parser = co_await exchange_heads(connection, text, options_.max_header);
    // Whatever came instead of an answer, there is none.
    if (!parser) co_return fail(ErrorCode::Unavailable, url.origin() + ": " + parser.error().message);
    Exchange exchange{.head = (*parser)->head(), .body = nullptr};
    exchange.body =
        std::make_unique<PooledBody>(connections_, url.origin(), std::move(connection), *std::move(parser));
    co_return exchange;
  }

  Clock& clock_;
  TransportOptions options_;
  TlsContext tls_;  // nothing: made when it is needed
  std::shared_ptr<Connections> connections_;
};

}  // namespace

Result<std::unique_ptr<SocketTransport>> make_transport(const async::Executor& executor, Clock& clock,
                                                        TransportOptions options) {
  KYMAROS_TRY(auto tls, context_of(options.tls));
  return std::make_unique<BeastTransport>(executor, clock, std::move(options), std::move(tls));
}

}  // namespace kymaros::http
