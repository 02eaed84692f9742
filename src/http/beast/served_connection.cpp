#include "http/beast/served_connection.hpp"

#include <array>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <variant>

#include "async/timeout.hpp"
#include "base/log.hpp"
#include "http/beast/exchange.hpp"
#include "http/beast/web_socket.hpp"
#include "http/wire.hpp"

namespace kymaros::http {
namespace {

Response plain(int status, std::string body) {
  Response response{.head = {.status = status, .headers = {}}, .body = std::move(body)};
  response.head.headers.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

bool wants_continue(const Request& request) { return request.headers.get("Expect") == "100-continue"; }

/// The handler's answer; a bug in it is the request's alone.
Task<Answer> answer_of(const AnswerHandler& handler, Request request) {
  try {
    co_return co_await handler(std::move(request));
  } catch (const std::exception& bug) {
    if (async::is_cancellation(std::current_exception())) throw;
    log::error("a request failed", {{"error", std::string(bug.what())}});
  }
  co_return plain(500, "internal error\n");
}

Task<Result<Answer>> in_time(const AnswerHandler& handler, Request request) {
  co_return co_await answer_of(handler, std::move(request));
}

/// A stream of which some bytes were read already.
class ResumedStream final : public ByteStream {
 public:
  ResumedStream(ByteStream& rest, std::string unread) : rest_(rest), unread_(std::move(unread)) {}

  Task<Result<std::size_t>> read_some(std::span<char> buffer) override {
    if (unread_.empty()) co_return co_await rest_.read_some(buffer);
    const auto count = unread_.copy(buffer.data(), buffer.size());
    unread_.erase(0, count);
    co_return count;
  }
  Task<Result<void>> write(std::span<const char> bytes) override { return rest_.write(bytes); }
  void close() override { rest_.close(); }

 private:
  ByteStream& rest_;
  std::string unread_;
};

}  // namespace

Task<void> ServedConnection::serve() {
  while (co_await serve_one()) {
  }
}

/// True if another request may follow.
Task<bool> ServedConnection::serve_one() {
  const auto parser = make_request_parser(limits_.max_header, limits_.max_body);
  Received received{.request = co_await read_request(*parser), .keeps_connection = false};
  if (!received.request) {
    const auto& error = received.request.error();
    if (error.code == ErrorCode::Invalid) co_await send(plain(400, error.message + "\n"), received);
    co_return false;
  }
  received.keeps_connection = parser->keeps_connection();
  auto answer = co_await async::with_deadline(clock_, limits_.answer, in_time(handler_, *received.request));
  if (!answer) co_return false;
  if (auto* whole = std::get_if<Response>(&*answer)) co_return co_await send(std::move(*whole), received);
  if (auto* stream = std::get_if<StreamedResponse>(&*answer)) {
    co_await send(std::move(*stream), received);
  } else {
    co_await become(std::get<WebSocketUpgrade>(std::move(*answer)), *std::move(received.request));
  }
  co_return false;
}

Task<Result<Request>> ServedConnection::read_request(RequestParser& parser) {
  if (connection_.unread.empty()) {
    KYMAROS_CO_TRY_VOID(co_await async::with_deadline(clock_, limits_.idle, read_into(parser, connection_)));
  }
  co_return co_await async::with_deadline(clock_, limits_.request, read_rest(parser));
}

Task<Result<Request>> ServedConnection::read_rest(RequestParser& parser) {
  KYMAROS_CO_TRY_VOID(parser.parse(connection_.unread));
  while (!parser.has_head()) KYMAROS_CO_TRY_VOID(co_await read_into(parser, connection_));
  Request request = parser.head();
  if (!parser.is_done() && wants_continue(request)) {
    KYMAROS_CO_TRY_VOID(co_await connection_.stream->write(std::string("HTTP/1.1 100 Continue\r\n\r\n")));
  }
  while (!parser.is_done()) KYMAROS_CO_TRY_VOID(co_await read_into(parser, connection_));
  request.body = parser.take_body();
  co_return request;
}

/// Within the time that a piece has; true if it went out.
Task<bool> ServedConnection::write(Result<std::string> text) {
  if (!text) co_return false;
  const auto written =
      co_await async::with_deadline(clock_, limits_.answer, connection_.stream->write(*text));
  co_return written.has_value();
}

Task<bool> ServedConnection::send(Response response, const Received& received) {
  const bool is_head = received.request && received.request->method == "HEAD";
  const auto persistence = received.keeps_connection ? Persistence::KeepAlive : Persistence::Close;
  const auto body = is_head ? BodyOnWire::Omitted : BodyOnWire::Sent;
  const bool is_sent = co_await write(write_response(response, persistence, body));
  co_return is_sent&& received.keeps_connection;
}

Task<void> ServedConnection::send(StreamedResponse response, const Received& received) {
  if (!co_await write(write_streamed_head(response.head))) co_return;
  if (received.request->method == "HEAD") co_return;
  async::TaskGroup both(co_await boost::asio::this_coro::executor);
  both.spawn(send_pieces(*response.body, both));
  both.spawn(await_end(both));
  co_await both.join();
}

Task<void> ServedConnection::send_pieces(BodyReader& body, async::TaskGroup& both) {
  while (true) {
    const auto piece = co_await body.read_some();
    if (!piece || !co_await write(write_chunk(*piece)) || piece->empty()) break;
  }
  both.cancel();
}

/// Nobody reads what is still to come once the other side has ended the connection.
Task<void> ServedConnection::await_end(async::TaskGroup& both) {
  std::array<char, 1024> ignored;
  while (true) {
    const auto count = co_await connection_.stream->read_some(ignored);
    if (!count || *count == 0) break;
  }
  both.cancel();
}

Task<void> ServedConnection::become(WebSocketUpgrade upgrade, Request request) {
  ResumedStream stream(*connection_.stream, std::exchange(connection_.unread, {}));
  co_await serve_web_socket(stream, std::move(request), std::move(upgrade), clock_);
}

}  // namespace kymaros::http
