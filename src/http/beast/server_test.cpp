#include "http/server.hpp"

#include <gtest/gtest.h>

#include <array>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/tcp.hpp"
#include "support/real_loop.hpp"

namespace kymaros::http {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

class ServerTest : public testing::Test {
 public:
  ~ServerTest() override {
    tasks.cancel();
    loop.run(tasks.join());
  }

  template <class OneHandler = Handler>
  void serve(OneHandler handler, ServerLimits limits = {}) {
    server = std::make_unique<Server>(loop.executor(), loop.clock(), limits);
    ASSERT_TRUE(server->listen("127.0.0.1:0").has_value());
    tasks.spawn(server->serve(std::move(handler)));
  }

  /// Sends `text` on one connection and reads until the server ends it.
  std::string converse(std::string text) { return loop.run(conversation(std::move(text))); }

  test::RealLoop loop;
  async::TaskGroup tasks{loop.executor()};
  std::unique_ptr<Server> server;

 private:
  Task<std::string> conversation(std::string text) {
    auto socket = co_await connect_tcp("127.0.0.1", server->port(), loop.clock(), 5s);
    AsioStream<tcp::socket> stream(std::move(socket).value());
    (void)co_await stream.write(text);
    std::string answer;
    std::array<char, 4096> buffer;
    while (true) {
      const auto count = co_await stream.read_some(buffer);
      if (!count || *count == 0) co_return answer;
      answer.append(buffer.data(), *count);
    }
  }
};

Task<Response> hello(Request request) {
  co_return Response{.head = {.status = 200, .headers = {}}, .body = "hello " + request.url + request.body};
}

TEST_F(ServerTest, AnswersOneRequestAfterTheOther) {
  serve(hello, {.idle = 50ms});
  const auto answer = converse("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(
      answer,
      "HTTP/1.1 200 \r\nContent-Length: 8\r\n\r\nhello /aHTTP/1.1 200 \r\nContent-Length: 8\r\n\r\nhello /b");
}

TEST_F(ServerTest, EndsTheConnectionWhenAsked) {
  serve(hello);
  const auto answer = converse("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.contains("Connection: close"));
  EXPECT_TRUE(answer.ends_with("hello /a"));
}

TEST_F(ServerTest, AWaitingClientIsToldToGoOn) {
  serve(hello, {.request = 50ms});
  const auto answer =
      converse("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_F(ServerTest, WhatItCannotReadIsABadRequest) {
  serve(hello, {.max_header = 512, .max_body = 10});
  for (const auto& text :
       {std::string("nonsense\r\n\r\n"), "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\n\r\n",
        std::string("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n")}) {
    EXPECT_TRUE(converse(text).starts_with("HTTP/1.1 400 ")) << text.substr(0, 30);
  }
}

TEST_F(ServerTest, ClientsThatDawdleAreLeft) {
  serve(hello, {.idle = 30ms, .request = 30ms});
  EXPECT_EQ(converse(""), "");
  EXPECT_EQ(converse("GET / HT"), "");
  EXPECT_EQ(converse("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"), "");
}

TEST_F(ServerTest, ABugOfTheHandlerIsAnInternalError) {
  serve(
      [](Request) -> Task<Response> {
        throw std::runtime_error("bug");
        co_return Response{};
      },
      {.idle = 30ms});
  EXPECT_TRUE(converse("GET / HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("HTTP/1.1 500 "));
}

TEST_F(ServerTest, AHandlerThatHangsIsGivenUp) {
  serve(
      [this](Request) -> Task<Response> {
        co_await async::sleep_for(loop.clock(), 1h);
        co_return Response{};
      },
      {.answer = 30ms});
  EXPECT_EQ(converse("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), "");
}

/// A body of pieces that come one after the other, and then nothing more for an hour unless it is to end.
class Pieces final : public BodyReader {
 public:
  enum class Then { End, Wait };
  Pieces(Clock& clock, std::vector<std::string> pieces, Then then, bool* is_gone = nullptr)
      : clock_(clock), pieces_(std::move(pieces)), then_(then), is_gone_(is_gone) {}
  ~Pieces() override {
    if (is_gone_) *is_gone_ = true;
  }

  Task<Result<std::string>> read_some() override {
    co_await async::sleep_for(clock_, 1ms);
    if (next_ < pieces_.size()) co_return pieces_[next_++];
    if (then_ == Then::Wait) co_await async::sleep_for(clock_, 1h);
    co_return std::string();
  }

 private:
  Clock& clock_;
  std::vector<std::string> pieces_;
  Then then_;
  bool* is_gone_;
  std::size_t next_ = 0;
};

TEST_F(ServerTest, SendsPiecesAsTheyCome) {
  serve([this](Request) -> Task<Answer> {
    const std::vector<std::string> pieces = {"one ", "and another"};
    co_return StreamedResponse{.head = {.status = 200, .headers = {}},
                               .body = std::make_unique<Pieces>(loop.clock(), pieces, Pieces::Then::End)};
  });
  EXPECT_EQ(converse("GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
            "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            "4\r\none \r\nb\r\nand another\r\n0\r\n\r\n");
}

TEST_F(ServerTest, NobodyIsSentWhatHeDoesNotWaitFor) {
  bool is_gone = false;
  serve([&](Request) -> Task<Answer> {
    co_return StreamedResponse{.head = {.status = 200, .headers = {}},
                               .body = std::make_unique<Pieces>(loop.clock(), std::vector<std::string>{"a"},
                                                                Pieces::Then::Wait, &is_gone)};
  });
  loop.run([](ServerTest& self, bool& gone) -> Task<void> {
    {
      auto socket = co_await connect_tcp("127.0.0.1", self.server->port(), self.loop.clock(), 5s);
      AsioStream<tcp::socket> stream(std::move(socket).value());
      (void)co_await stream.write(std::string("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
      std::array<char, 16> buffer;
      (void)co_await stream.read_some(buffer);
      EXPECT_FALSE(gone);
    }
    for (int i = 0; !gone && i < 1000; ++i) co_await async::sleep_for(self.loop.clock(), 1ms);
  }(*this, is_gone));
  EXPECT_TRUE(is_gone);
}

TEST_F(ServerTest, CancellingItEndsItsConnections) {
  serve([this](Request) -> Task<Response> {
    co_await async::sleep_for(loop.clock(), 1h);
    co_return Response{};
  });
  async::TaskGroup clients(loop.executor());
  bool ended = false;
  clients.spawn([](ServerTest& self, bool& flag) -> Task<void> {
    auto socket = co_await connect_tcp("127.0.0.1", self.server->port(), self.loop.clock(), 5s);
    AsioStream<tcp::socket> stream(std::move(socket).value());
    (void)co_await stream.write(std::string("GET / HTTP/1.1\r\n\r\n"));
    self.tasks.cancel();
    std::array<char, 16> buffer;
    const auto count = co_await stream.read_some(buffer);
    flag = !count || *count == 0;
  }(*this, ended));
  loop.run(clients.join());
  EXPECT_TRUE(ended);
}

TEST_F(ServerTest, RefusesPlacesThatAreNoneOrTaken) {
  serve(hello);
  Server other(loop.executor(), loop.clock());
  for (const char* address : {"", "8080", "localhost:8080", "127.0.0.1:x", "127.0.0.1:70000", "[::1]"}) {
    const auto result = other.listen(address);
    ASSERT_FALSE(result.has_value()) << address;
    EXPECT_EQ(result.error().code, ErrorCode::Invalid) << address;
  }
  const auto taken = other.listen("127.0.0.1:" + std::to_string(server->port()));
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, ErrorCode::Unavailable);
}

TEST_F(ServerTest, ListensOnAllAddresses) {
  Server all(loop.executor(), loop.clock());
  ASSERT_TRUE(all.listen(":0").has_value());
  EXPECT_NE(all.port(), 0);
}

}  // namespace
}  // namespace kymaros::http
