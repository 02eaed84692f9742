#include "http/beast/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "async/virtual_clock.hpp"

namespace kymaros::http {
namespace {

/// A stream that gives `bytes`, a few at a time, and fails at its n-th operation.
class FailingStream final : public ByteStream {
 public:
  FailingStream(std::string bytes, int fail_at) : bytes_(std::move(bytes)), left_(fail_at) {}

  Task<Result<std::size_t>> read_some(std::span<char> buffer) override {
    if (left_-- == 0) co_return fail(ErrorCode::Unavailable, "reset");
    const std::size_t count = std::min({buffer.size(), bytes_.size(), std::size_t{7}});
    std::copy_n(bytes_.begin(), count, buffer.begin());
    bytes_.erase(0, count);
    co_return count;
  }
  Task<Result<void>> write(std::span<const char>) override {
    if (left_-- == 0) co_return fail(ErrorCode::Unavailable, "reset");
    co_return Result<void>();
  }
  void close() override {}

 private:
  std::string bytes_;
  int left_;
};

/// Head and body of the answer in `bytes` when the n-th operation fails; nothing failing for n = -1.
Task<Result<std::string>> converse(std::string bytes, int fail_at) {
  Connection connection;
  connection.stream = std::make_unique<FailingStream>(std::move(bytes), fail_at);
  const RequestText request{.text = "GET / HTTP/1.1\r\n\r\n"};
  KYMAROS_CO_TRY(const auto parser, co_await exchange_heads(connection, request, 4096));
  std::string body = parser->take_body();
  while (!parser->is_done()) {
    KYMAROS_CO_TRY_VOID(co_await read_into(*parser, connection));
    body += parser->take_body();
  }
  co_return body;
}

class Exchanges : public testing::TestWithParam<const char*> {};

TEST_P(Exchanges, AFailureAnywhereIsNeverTakenForAnAnswer) {
  async::VirtualLoop loop;
  ASSERT_EQ(loop.run(converse(GetParam(), -1)).value(), "hello world");
  bool answered = false;
  for (int n = 0; !answered; ++n) {
    ASSERT_LT(n, 100);
    const auto body = loop.run(converse(GetParam(), n));
    answered = body.has_value();
    if (answered) EXPECT_EQ(*body, "hello world");
    if (!answered) EXPECT_EQ(body.error().code, ErrorCode::Unavailable);
  }
}

TEST_P(Exchanges, AnEndAnywhereIsNeverTakenForAnAnswer) {
  async::VirtualLoop loop;
  const std::string bytes = GetParam();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(loop.run(converse(bytes.substr(0, length), -1)).has_value()) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, Exchanges,
    testing::Values(
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"));

}  // namespace
}  // namespace kymaros::http
