#include "http/beast/exchange.hpp"

#include <array>

namespace kymaros::http {
namespace {

constexpr std::size_t kReadSize = std::size_t{16} << 10;

constexpr int kSwitchingProtocols = 101;

bool is_interim(int status) { return status < 200 && status != kSwitchingProtocols; }

}  // namespace

Task<Result<void>> read_into(MessageParser& parser, Connection& connection) {
  std::array<char, kReadSize> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before read
  KYMAROS_CO_TRY(const auto count, co_await connection.stream->read_some(buffer));
  if (count == 0) co_return parser.end_of_stream();
  connection.unread.append(buffer.data(), count);
  co_return parser.parse(connection.unread);
}

Task<Result<std::unique_ptr<ResponseParser>>> exchange_heads(Connection& connection,
                                                             const RequestText& request,
                                                             std::size_t max_header) {
  KYMAROS_CO_TRY_VOID(co_await connection.stream->write(request.text));
  while (true) {
    auto parser = make_response_parser(request.expects, max_header);
    KYMAROS_CO_TRY_VOID(parser->parse(connection.unread));
    while (!parser->has_head()) KYMAROS_CO_TRY_VOID(co_await read_into(*parser, connection));
    if (!is_interim(parser->head().status)) co_return parser;
  }
}

}  // namespace kymaros::http
