#include "http/transport.hpp"

#include <fmt/format.h>

#include <utility>

#include "async/timeout.hpp"

namespace kymaros::http {
namespace {

Task<Result<Response>> exchange(Transport& transport, Request request, std::size_t max_body) {
  KYMAROS_CO_TRY(auto opened, co_await transport.open(std::move(request)));
  KYMAROS_CO_TRY(auto body, co_await read_to_end(*opened.body, max_body));
  co_return Response{.head = std::move(opened.head), .body = std::move(body)};
}

}  // namespace

Task<Result<OpenedWebSocket>> Transport::open_web_socket(Request request, WebSocketLimits) {
  co_return fail(ErrorCode::Invalid, fmt::format("no WebSocket leads to {}", request.url));
}

Task<Result<std::string>> read_to_end(BodyReader& body, std::size_t max_body) {
  std::string whole;
  while (true) {
    KYMAROS_CO_TRY(const std::string piece, co_await body.read_some());
    if (piece.empty()) co_return whole;
    if (piece.size() > max_body - whole.size()) {
      co_return fail(Error{.code = ErrorCode::Unavailable,
                           .message = fmt::format("the answer is larger than {} bytes", max_body),
                           .reason = kTooLarge});
    }
    whole += piece;
  }
}

Task<Result<Response>> fetch(Transport& transport, Clock& clock, Request request, FetchLimits limits) {
  co_return co_await async::with_deadline(clock, limits.deadline,
                                          exchange(transport, std::move(request), limits.max_body));
}

}  // namespace kymaros::http
