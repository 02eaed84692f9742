#include "http/web_socket.hpp"

#include <gtest/gtest.h>

#include "async/sleep.hpp"
#include "async/task_group.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/tcp.hpp"
#include "http/beast/transport.hpp"
#include "http/server.hpp"
#include "support/real_loop.hpp"

namespace kymaros::http {
namespace {

using namespace std::chrono_literals;
using Converse = std::function<Task<void>(WebSocket&)>;

/// Says what it hears, until the other side ends it.
Task<void> echo(WebSocket& socket) {
  while (true) {
    auto message = co_await socket.read();
    if (!message || !*message || !co_await socket.write(**std::move(message))) co_return;
  }
}

class WebSocketTest : public testing::Test {
 public:
  ~WebSocketTest() override {
    tasks.cancel();
    loop.run(tasks.join());
  }

  void serve(AnswerHandler handler) {
    ASSERT_TRUE(server.listen("127.0.0.1:0").has_value());
    tasks.spawn(server.serve(std::move(handler)));
  }
  void serve_socket(Converse converse, WebSocketLimits limits = {}) {
    serve([converse = std::move(converse), limits](Request request) -> Task<Answer> {
      const auto offered = offered_protocols(request);
      co_return WebSocketUpgrade{
          .protocol = offered.empty() ? "" : offered.back(), .converse = converse, .limits = limits};
    });
  }

  Task<Result<OpenedWebSocket>> open(std::string protocols = "") {
    Request request{.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/chat"};
    if (!protocols.empty()) request.headers.set("Sec-WebSocket-Protocol", protocols);
    return transport->open_web_socket(std::move(request), client_limits);
  }

  /// What comes back for one message; "closed" if nothing does.
  Task<std::string> exchange(WebSocket& socket, std::string message) {
    if (!co_await socket.write(std::move(message))) co_return "not sent";
    auto answer = co_await socket.read();
    if (!answer) co_return answer.error().message;
    co_return answer->value_or("closed");
  }

  test::RealLoop loop;
  async::TaskGroup tasks{loop.executor()};
  Server server{loop.executor(), loop.clock()};
  std::unique_ptr<SocketTransport> transport = make_transport(loop.executor(), loop.clock(), {}).value();
  WebSocketLimits client_limits;
};

TEST_F(WebSocketTest, CarriesMessagesBothWays) {
  serve_socket(echo);
  loop.run([](WebSocketTest& self) -> Task<void> {
    auto opened = (co_await self.open()).value();
    EXPECT_EQ(opened.head.status, 101);
    EXPECT_EQ(co_await self.exchange(*opened.socket, "hello"), "hello");
    EXPECT_EQ(co_await self.exchange(*opened.socket, ""), "");
    const std::string large(300'000, 'x');
    EXPECT_EQ(co_await self.exchange(*opened.socket, large), large);
    co_await opened.socket->close(CloseCode::Normal);
  }(*this));
}

TEST_F(WebSocketTest, AgreesOnAProtocol) {
  serve_socket(echo);
  loop.run([](WebSocketTest& self) -> Task<void> {
    const auto opened = (co_await self.open("v5.channel.k8s.io, v4.channel.k8s.io")).value();
    EXPECT_EQ(opened.protocol(), "v4.channel.k8s.io");
    EXPECT_EQ((co_await self.open()).value().protocol(), "");
  }(*this));
}

TEST_F(WebSocketTest, AProtocolThatNobodyOfferedIsNone) {
  serve([](Request) -> Task<Answer> { co_return WebSocketUpgrade{.protocol = "other", .converse = echo}; });
  const auto opened = loop.run(open("mine"));
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
}

TEST_F(WebSocketTest, ARefusalIsAnAnswer) {
  serve([](Request request) -> Task<Answer> {
    co_return Response{.head = {.status = 403, .headers = {}}, .body = "not " + request.url};
  });
  const auto opened = loop.run(open()).value();
  EXPECT_EQ(opened.head.status, 403);
  EXPECT_EQ(opened.socket, nullptr);
  EXPECT_EQ(opened.body, "not /chat");
}

TEST_F(WebSocketTest, WhoeverIsDoneEndsItInGoodOrder) {
  serve_socket([](WebSocket& socket) -> Task<void> { (void)co_await socket.write("bye"); });
  loop.run([](WebSocketTest& self) -> Task<void> {
    auto opened = (co_await self.open()).value();
    EXPECT_EQ((co_await opened.socket->read()).value(), "bye");
    EXPECT_EQ((co_await opened.socket->read()).value(), std::nullopt);
  }(*this));
}

TEST_F(WebSocketTest, AMessageBeyondTheLimitEndsIt) {
  serve_socket(echo, {.max_message = 10});
  loop.run([](WebSocketTest& self) -> Task<void> {
    auto opened = (co_await self.open()).value();
    EXPECT_EQ(co_await self.exchange(*opened.socket, "12345678901"), "closed");
  }(*this));
}

TEST_F(WebSocketTest, ASilentClientThatIsThereIsKept) {
  serve_socket(echo, {.ping = 5ms});
  loop.run([](WebSocketTest& self) -> Task<void> {
    auto opened = (co_await self.open()).value();
    async::TaskGroup reading(self.loop.executor());
    std::string heard;
    reading.spawn([](WebSocket& socket, std::string& out) -> Task<void> {
      out = (co_await socket.read()).value().value_or("closed");
    }(*opened.socket, heard));
    co_await async::sleep_for(self.loop.clock(), 60ms);
    EXPECT_TRUE((co_await opened.socket->write("still here")).has_value());
    co_await reading.join();
    EXPECT_EQ(heard, "still here");
  }(*this));
}

TEST_F(WebSocketTest, AClientThatIsGoneIsGivenUp) {
  bool has_ended = false;
  serve_socket(
      [&has_ended](WebSocket& socket) -> Task<void> {
        struct Mark {
          bool& mark;
          ~Mark() { mark = true; }
        } mark{has_ended};
        co_await echo(socket);
      },
      {.close = 10ms, .ping = 5ms});
  loop.run([](WebSocketTest& self, bool& ended) -> Task<void> {
    auto opened = (co_await self.open()).value();  // and reads nothing: answers no ping
    for (int i = 0; !ended && i < 1000; ++i) co_await async::sleep_for(self.loop.clock(), 1ms);
  }(*this, has_ended));
  EXPECT_TRUE(has_ended);
}

TEST_F(WebSocketTest, AMalformedHandshakeIsRefused) {
  serve_socket(echo);
  const auto answer = loop.run([](WebSocketTest& self) -> Task<std::string> {
    auto socket = co_await connect_tcp("127.0.0.1", self.server.port(), self.loop.clock(), 5s);
    AsioStream<boost::asio::ip::tcp::socket> stream(std::move(socket).value());
    (void)co_await stream.write(
        std::string("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
    std::array<char, 1024> buffer;
    const auto count = co_await stream.read_some(buffer);
    co_return std::string(buffer.data(), count.value_or(0));
  }(*this));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
}

TEST_F(WebSocketTest, NothingIsLeftWhereverItIsCancelled) {
  serve_socket(echo);
  const auto conversation = [](WebSocketTest& self) -> Task<void> {
    auto opened = co_await self.open();
    if (!opened) co_return;
    (void)co_await self.exchange(*opened->socket, "hello");
    co_await opened->socket->close(CloseCode::Normal);
  };
  int steps = 0;
  while (!loop.run_and_cancel_after(steps, conversation(*this))) ++steps;
  EXPECT_GT(steps, 3);
}

TEST_F(WebSocketTest, ItEndsWithItsServer) {
  serve_socket(echo);
  loop.run([](WebSocketTest& self) -> Task<void> {
    auto opened = (co_await self.open()).value();
    EXPECT_EQ(co_await self.exchange(*opened.socket, "hello"), "hello");
    self.tasks.cancel();
    const auto message = co_await opened.socket->read();
    EXPECT_TRUE(!message || !*message);
  }(*this));
}

TEST_F(WebSocketTest, TwoCanBeConnected) {
  serve_socket(echo);
  Server relay(loop.executor(), loop.clock());
  ASSERT_TRUE(relay.listen("127.0.0.1:0").has_value());
  async::TaskGroup relaying(loop.executor());
  relaying.spawn(relay.serve([this](Request) -> Task<Answer> {
    co_return WebSocketUpgrade{.protocol = "", .converse = [this](WebSocket& near) -> Task<void> {
                                 auto far = (co_await open()).value();
                                 co_await connect_both_ways(loop.executor(), near, *far.socket);
                               }};
  }));
  loop.run([](WebSocketTest& self, std::uint16_t port) -> Task<void> {
    auto opened =
        (co_await self.transport->open_web_socket({.url = "http://127.0.0.1:" + std::to_string(port) + "/"}))
            .value();
    EXPECT_EQ(co_await self.exchange(*opened.socket, "hello"), "hello");
    co_await opened.socket->close(CloseCode::Normal);
  }(*this, relay.port()));
  relaying.cancel();
  loop.run(relaying.join());
}

}  // namespace
}  // namespace kymaros::http
