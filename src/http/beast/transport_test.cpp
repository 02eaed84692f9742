#include "http/beast/transport.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "async/task_group.hpp"
#include "async/timeout.hpp"
#include "http/beast/asio_stream.hpp"
#include "http/beast/tcp.hpp"
#include "http/certificate_authority.hpp"
#include "http/server.hpp"
#include "support/real_loop.hpp"

namespace kymaros::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

const CertificateAuthority& authority() {
  static const CertificateAuthority kAuthority("Test CA");
  return kAuthority;
}

ServerTlsOptions server_identity(const std::string& names = "DNS:localhost,IP:127.0.0.1") {
  const auto identity = authority().issue("server", names);
  return {.certificate_pem = identity.certificate_pem, .key_pem = identity.key_pem, .client_ca_pem = {}};
}

Task<Response> echo(Request request) {
  Response response{.head = {.status = 200, .headers = {}}, .body = request.method + " " + request.url};
  if (!request.body.empty()) response.body += " " + request.body;
  co_return response;
}

class TransportTest : public testing::Test {
 protected:
  ~TransportTest() override {
    tasks.cancel();
    loop.run(tasks.join());
  }

  /// Starts a server on the loopback; its URL.
  std::string serve(Handler handler = echo, std::optional<ServerTlsOptions> tls = std::nullopt,
                    ServerLimits limits = {}) {
    servers.push_back(std::make_unique<Server>(loop.executor(), loop.clock(), limits));
    const auto listening = servers.back()->listen("127.0.0.1:0", tls);
    if (!listening) throw std::runtime_error(listening.error().message);
    tasks.spawn(servers.back()->serve(std::move(handler)));
    return (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(servers.back()->port());
  }

  std::unique_ptr<SocketTransport> client(TransportOptions options = {}) {
    return make_transport(loop.executor(), loop.clock(), std::move(options)).value();
  }

  Result<Response> ask(Transport& transport, Request request) {
    return loop.run(fetch(transport, loop.clock(), std::move(request), {.deadline = 10s}));
  }
  Result<Response> get(Transport& transport, const std::string& url) { return ask(transport, {.url = url}); }

  /// A server that does with its n-th connection what it is told.
  std::string serve_raw(std::function<Task<void>(ByteStream&, int)> script) {
    auto acceptor =
        std::make_shared<tcp::acceptor>(loop.executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto port = acceptor->local_endpoint().port();
    tasks.spawn(accept_raw(acceptor, std::move(script)));
    return "http://127.0.0.1:" + std::to_string(port);
  }

  test::RealLoop loop;
  async::TaskGroup tasks{loop.executor()};
  std::vector<std::unique_ptr<Server>> servers;
  int accepted = 0;

 private:
  Task<void> accept_raw(std::shared_ptr<tcp::acceptor> acceptor,
                        std::function<Task<void>(ByteStream&, int)> script) {
    while (true) {
      AsioStream<tcp::socket> stream(co_await acceptor->async_accept(asio::use_awaitable));
      co_await script(stream, accepted++);
    }
  }
};

/// Reads until the end of a request's head.
Task<std::string> read_head(ByteStream& stream) {
  std::string head;
  std::array<char, 4096> buffer;
  while (!head.contains("\r\n\r\n")) {
    const auto count = co_await stream.read_some(buffer);
    if (!count || *count == 0) break;
    head.append(buffer.data(), *count);
  }
  co_return head;
}

Task<void> say(ByteStream& stream, std::string text) { (void)co_await stream.write(text); }

TEST_F(TransportTest, AsksAndIsAnswered) {
  const auto url = serve();
  const auto transport = client();
  const auto answer = get(*transport, url + "/a?b=c");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "GET /a?b=c");
  EXPECT_EQ(ask(*transport, {.method = "POST", .url = url, .headers = {}, .body = "data"})->body,
            "POST / data");
}

TEST_F(TransportTest, KeepsItsConnection) {
  const auto url = serve();
  const auto transport = client();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(get(*transport, url).has_value());
  EXPECT_EQ(transport->idle_connections(), 1U);
  transport->close_idle();
  EXPECT_EQ(transport->idle_connections(), 0U);
  EXPECT_TRUE(get(*transport, url).has_value());
}

TEST_F(TransportTest, CarriesLargeBodiesBothWays) {
  const auto url = serve([](Request request) -> Task<Response> {
    co_return Response{.head = {.status = 200, .headers = {}}, .body = std::move(request.body)};
  });
  const std::string body(900'000, 'x');
  const auto transport = client();
  const auto answer = ask(*transport, {.method = "PUT", .url = url, .headers = {}, .body = body});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_TRUE(answer->body == body);
}

TEST_F(TransportTest, AnswersToHeadHaveNoBody) {
  const auto url = serve();
  const auto transport = client();
  const auto answer = ask(*transport, {.method = "HEAD", .url = url});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(answer->head.headers.get("Content-Length"), "6");
  EXPECT_EQ(transport->idle_connections(), 1U);
}

TEST_F(TransportTest, NobodyListeningIsUnavailable) {
  tcp::acceptor closed(loop.executor(), tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const auto port = closed.local_endpoint().port();
  closed.close();
  const auto transport = client();
  const auto answer = get(*transport, "http://127.0.0.1:" + std::to_string(port));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
}

TEST_F(TransportTest, AnAddressThatIsNoneIsInvalid) {
  const auto transport = client();
  EXPECT_EQ(get(*transport, "ftp://127.0.0.1/").error().code, ErrorCode::Invalid);
}

TEST_F(TransportTest, StreamsAChunkedBodyAsItComes) {
  async::Event first_read(loop.executor());
  const auto url = serve_raw([&](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await say(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    co_await first_read.wait();
    co_await say(stream, "3\r\ntwo\r\n0\r\n\r\n");
  });
  const auto transport = client();
  auto exchange = loop.run(transport->open({.url = url}));
  ASSERT_TRUE(exchange.has_value());
  EXPECT_EQ(loop.run(exchange->body->read_some()).value(), "one");
  first_read.set();
  EXPECT_EQ(loop.run(exchange->body->read_some()).value(), "two");
  EXPECT_EQ(loop.run(exchange->body->read_some()).value(), "");
}

TEST_F(TransportTest, PassesInterimAnswers) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await say(stream,
                 "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto transport = client();
  EXPECT_EQ(get(*transport, url)->body, "ok");
}

TEST_F(TransportTest, ABodyThatBreaksOffIsUnavailable) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  });
  const auto transport = client();
  const auto answer = get(*transport, url);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(transport->idle_connections(), 0U);
}

TEST_F(TransportTest, WhatIsNoHttpIsUnavailable) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await say(stream, "SSH-2.0-OpenSSH_9.2\r\n");
    co_await read_head(stream);
  });
  const auto transport = client();
  EXPECT_EQ(get(*transport, url).error().code, ErrorCode::Unavailable);
}

TEST_F(TransportTest, DoesNotFollowARedirect) {
  const auto url = serve([](Request) -> Task<Response> {
    Response response{.head = {.status = 302, .headers = {}}, .body = {}};
    response.head.headers.set("Location", "http://127.0.0.1:1/");
    co_return response;
  });
  const auto transport = client();
  EXPECT_EQ(get(*transport, url)->head.status, 302);
}

/// Answers one request on each connection and closes it at the next.
Task<void> answer_once(ByteStream& stream, int) {
  co_await read_head(stream);
  co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  co_await read_head(stream);
}

TEST_F(TransportTest, ASafeRequestIsRepeatedWhenItsKeptConnectionIsClosed) {
  const auto url = serve_raw(answer_once);
  const auto transport = client();
  ASSERT_TRUE(get(*transport, url).has_value());
  const auto second = get(*transport, url);
  ASSERT_TRUE(second.has_value()) << second.error().message;
  EXPECT_EQ(accepted, 2);
}

TEST_F(TransportTest, AWriteIsNeverRepeated) {
  const auto url = serve_raw(answer_once);
  const auto transport = client();
  ASSERT_TRUE(get(*transport, url).has_value());
  const auto write = ask(*transport, {.method = "POST", .url = url, .headers = {}, .body = "x"});
  ASSERT_FALSE(write.has_value());
  EXPECT_EQ(write.error().code, ErrorCode::Unavailable);
}

TEST_F(TransportTest, AWriteDoesNotGoOutOnAConnectionThatIsKnownToBeClosed) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto transport = client();
  ASSERT_TRUE(get(*transport, url).has_value());
  loop.settle();
  EXPECT_TRUE(ask(*transport, {.method = "POST", .url = url, .headers = {}, .body = "x"}).has_value());
}

TEST_F(TransportTest, AFreshConnectionThatIsClosedIsNotTriedAgain) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> { co_await read_head(stream); });
  const auto transport = client();
  EXPECT_EQ(get(*transport, url).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(accepted, 1);
}

TEST_F(TransportTest, AnAnswerThatClosesIsNotKept) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await say(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  });
  const auto transport = client();
  ASSERT_TRUE(get(*transport, url).has_value());
  EXPECT_EQ(transport->idle_connections(), 0U);
}

TEST_F(TransportTest, ABodyMayOutliveItsTransport) {
  const auto url = serve();
  auto transport = client();
  auto exchange = loop.run(transport->open({.url = url}));
  ASSERT_TRUE(exchange.has_value());
  transport.reset();
  EXPECT_EQ(loop.run(read_to_end(*exchange->body, 100)).value(), "GET /");
}

TEST_F(TransportTest, MoreRequestsThanConnectionsWaitTheirTurn) {
  int inside = 0;
  int most = 0;
  const auto url = serve([&](Request) -> Task<Response> {
    most = std::max(most, ++inside);
    co_await async::sleep_for(loop.clock(), 5ms);
    --inside;
    co_return Response{.head = {.status = 200, .headers = {}}, .body = "ok"};
  });
  const auto transport = client({.max_connections = 2});
  int answered = 0;
  async::TaskGroup requests(loop.executor());
  const auto one = [&]() -> Task<void> {
    if (co_await fetch(*transport, loop.clock(), {.url = url}, {})) ++answered;
  };
  for (int i = 0; i < 8; ++i) requests.spawn(one());
  loop.run(requests.join());
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(most, 2);
}

TEST_F(TransportTest, SpeaksTlsWithWhomItsAuthorityVouchesFor) {
  const auto url = serve(echo, server_identity());
  const auto transport = client({.tls = {.ca_pem = authority().certificate_pem()}});
  const auto answer = get(*transport, url + "/x");
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "GET /x");
  EXPECT_TRUE(get(*transport, url + "/y").has_value());
  EXPECT_EQ(transport->idle_connections(), 1U);
}

TEST_F(TransportTest, TrustsAnAuthorityBesideTheSystems) {
  const auto url = serve(echo, server_identity());
  const auto transport = client({.tls = {.extra_ca_pem = authority().certificate_pem()}});
  const auto answer = get(*transport, url);
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
}

TEST_F(TransportTest, RefusesAnotherAuthority) {
  const auto url = serve(echo, server_identity());
  const CertificateAuthority other("Other CA");
  for (const TlsOptions& tls : {TlsOptions{.ca_pem = other.certificate_pem()}, TlsOptions{}}) {
    const auto transport = client({.tls = tls});
    const auto answer = get(*transport, url);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
  }
}

TEST_F(TransportTest, RefusesAnotherName) {
  const auto url = serve(echo, server_identity("DNS:kubernetes.default"));
  const auto transport = client({.tls = {.ca_pem = authority().certificate_pem()}});
  EXPECT_EQ(get(*transport, url).error().code, ErrorCode::Unavailable);
}

TEST_F(TransportTest, VerifiesTheNameItIsTold) {
  const auto url = serve(echo, server_identity("DNS:kubernetes.default"));
  const auto transport =
      client({.tls = {.ca_pem = authority().certificate_pem(), .server_name = "kubernetes.default"}});
  const auto answer = get(*transport, url);
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
}

TEST_F(TransportTest, VerifiesNothingWhenToldSo) {
  const auto url = serve(echo, server_identity("DNS:elsewhere"));
  const auto transport = client({.tls = {.insecure = true}});
  EXPECT_TRUE(get(*transport, url).has_value());
}

TEST_F(TransportTest, ShowsItsCertificateToAServerThatAsks) {
  auto identity = server_identity();
  identity.client_ca_pem = authority().certificate_pem();
  const auto url = serve(echo, identity);
  const auto stranger = client({.tls = {.ca_pem = authority().certificate_pem()}});
  EXPECT_FALSE(get(*stranger, url).has_value());
  const auto me = authority().issue("me", "DNS:me");
  const auto known = client({.tls = {.ca_pem = authority().certificate_pem(),
                                     .certificate_pem = me.certificate_pem,
                                     .key_pem = me.key_pem}});
  const auto answer = get(*known, url);
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
}

TEST_F(TransportTest, UnreadableCredentialsAreInvalid) {
  for (const TlsOptions& tls :
       {TlsOptions{.ca_pem = "no certificate"}, TlsOptions{.extra_ca_pem = "no certificate"},
        TlsOptions{.certificate_pem = "x", .key_pem = "y"}}) {
    const auto made = make_transport(loop.executor(), loop.clock(), {.tls = tls});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::Invalid);
  }
}

TEST_F(TransportTest, NewTrustHoldsForNewConnectionsAndEndsKeptOnes) {
  const auto url = serve(echo, server_identity());
  const CertificateAuthority other("Other CA");
  const auto transport = client({.tls = {.ca_pem = authority().certificate_pem()}});
  ASSERT_TRUE(get(*transport, url).has_value());
  ASSERT_TRUE(transport->use({.ca_pem = other.certificate_pem()}).has_value());
  EXPECT_EQ(transport->idle_connections(), 0U);
  EXPECT_FALSE(get(*transport, url).has_value());
  EXPECT_FALSE(transport->use({.ca_pem = "nonsense"}).has_value());
  ASSERT_TRUE(transport->use({.ca_pem = authority().certificate_pem()}).has_value());
  EXPECT_TRUE(get(*transport, url).has_value());
}

TEST_F(TransportTest, AServerThatNeverFinishesTheHandshakeIsGivenUp) {
  const auto url = serve_raw([](ByteStream& stream, int) -> Task<void> {
    co_await read_head(stream);
    co_await read_head(stream);
  });
  const auto transport = client({.tls = {.insecure = true}, .connect_timeout = 50ms});
  const auto answer = get(*transport, "https" + url.substr(4));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::Deadline);
}

TEST_F(TransportTest, CanBeCancelledAnywhere) {
  const auto url = serve(echo, server_identity());
  bool ended_by_itself = false;
  int steps = 0;
  for (; !ended_by_itself && steps < 1000; ++steps) {
    const auto transport = client({.tls = {.ca_pem = authority().certificate_pem()}});
    ended_by_itself = loop.run_and_cancel_after(steps, fetch(*transport, loop.clock(), {.url = url}, {}));
  }
  EXPECT_TRUE(ended_by_itself);
  EXPECT_GT(steps, 10);
}

}  // namespace
}  // namespace kymaros::http
