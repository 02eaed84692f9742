#include "sim/streams/port_forward.hpp"

#include <gtest/gtest.h>

#include "sim/spdy/frame_reader.hpp"
#include "sim/spdy/frame_writer.hpp"

namespace kymaros::sim {
namespace {

PortOpener opener() {
  ContainerBehaviour container;
  container.http = {{.port = 8080, .path = "/healthz", .status = 200, .body = "ok"},
                    {.port = 8080, .path = "/broken*", .status = 503, .body = "<p>no</p>"}};
  container.tcp = {{.port = 6379, .greeting = "+PONG"}, {.port = 5432, .greeting = ""}};
  return {.connect = [container](int port) { return connect_to_port({container}, port); },
          .sandbox_id = "0123456789ab"};
}

/// What comes back of a connection for what is sent on it.
std::string converse(int port, std::string_view bytes) {
  const auto conversation = opener().connect(port);
  if (!conversation) return "refused";
  conversation->hear(bytes);
  return conversation->take_output() + (conversation->is_over() ? "|" : "...");
}

TEST(PortConversation, AnswersHttp) {
  EXPECT_EQ(converse(8080, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"),
            "HTTP/1.1 200 \r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok...");
  EXPECT_EQ(converse(8080, "GET /broken/a?b=c HTTP/1.1\r\nconnection: close\r\n\r\n"),
            "HTTP/1.1 503 \r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 9\r\nConnection: "
            "close\r\n\r\n<p>no</p>|");
  EXPECT_TRUE(converse(8080, "GET /other HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(converse(8080, "HEAD /healthz HTTP/1.1\r\n\r\n").ends_with("Content-Length: 2\r\n\r\n..."));
}

TEST(PortConversation, AnswersOneRequestAfterTheOther) {
  const auto answers =
      converse(8080, "POST /healthz HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /other HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(answers.starts_with("HTTP/1.1 200 ") && answers.contains("HTTP/1.1 404 ")) << answers;
}

TEST(PortConversation, WhatIsNoHttpIsRefused) {
  for (const auto* text : {"hello\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n",
                           "GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n"})
    EXPECT_TRUE(converse(8080, text).starts_with("HTTP/1.1 400 ")) << text;
  EXPECT_TRUE(converse(8080, std::string(100'000, 'x')).starts_with("HTTP/1.1 431 "));
}

TEST(PortConversation, GreetsOverTcp) {
  EXPECT_EQ(converse(6379, "PING\r\n"), "+PONG\r\n...");
  EXPECT_EQ(converse(5432, "hello"), "...");
  EXPECT_EQ(converse(1, ""), "refused");
}

/// What a session says, in the words of its frames.
class SpdyPortForward : public testing::Test {
 protected:
  void open(spdy::StreamId stream, std::string type, std::string port, std::string request) {
    send(spdy::SynStream{
        .stream = stream,
        .headers = {
            {"streamtype", std::move(type)}, {"port", std::move(port)}, {"requestid", std::move(request)}}});
  }
  /// As client-go does it: the error stream first, on which it says nothing.
  void connect(spdy::StreamId first, std::string port, std::string request) {
    open(first, "error", port, request);
    send(spdy::Data{.stream = first, .ends = true});
    open(first + 2, "data", port, request);
  }
  void send(const spdy::Frame& frame) { session->hear(client.write(frame)); }
  std::string answers() {
    while (const auto message = session->next()) reader.feed(*message);
    std::string out;
    while (const auto frame = reader.next().value()) out += text_of(*frame);
    return out;
  }
  static std::string text_of(const spdy::Frame& frame) {
    if (const auto* data = std::get_if<spdy::Data>(&frame))
      return std::to_string(data->stream) + ":" + data->bytes + (data->ends ? "END" : "") + "|";
    if (const auto* reset = std::get_if<spdy::RstStream>(&frame))
      return std::to_string(reset->stream) + ":RESET|";
    return "";
  }

  std::unique_ptr<StreamSession> session = spdy_port_forward(opener());
  spdy::FrameWriter client;
  spdy::FrameReader reader;
};

TEST_F(SpdyPortForward, ConnectsAPairOfStreams) {
  connect(1, "6379", "0");
  EXPECT_EQ(answers(), "3:+PONG\r\n|");
  send(spdy::Data{.stream = 3, .ends = true});
  EXPECT_EQ(answers(), "3:END|1:END|");
}

TEST_F(SpdyPortForward, CarriesManyConnections) {
  connect(1, "6379", "0");
  connect(5, "8080", "1");
  (void)answers();
  send(spdy::Data{.stream = 7, .bytes = "GET /broken HTTP/1.1\r\nConnection: close\r\n\r\n"});
  const auto text = answers();
  EXPECT_TRUE(text.starts_with("7:HTTP/1.1 503 ") && text.ends_with("|7:END|5:END|")) << text;
  send(spdy::Data{.stream = 3, .ends = true});
  EXPECT_EQ(answers(), "3:END|1:END|");
}

TEST_F(SpdyPortForward, SaysWhyAConnectionIsRefused) {
  connect(1, "9999", "0");
  EXPECT_EQ(
      answers(),
      "1:error forwarding port 9999 to pod 0123456789ab, uid : failed to execute portforward in network "
      "namespace \"/var/run/netns/cni-01234567\": failed to connect to localhost:9999 inside namespace "
      "\"0123456789ab\", IPv4: dial tcp4 127.0.0.1:9999: connect: connection refused IPv6 dial tcp6: address "
      "localhost: no suitable address found |3:END|1:END|");
}

TEST_F(SpdyPortForward, StreamsThatMakeNoSenseAreRefused) {
  open(1, "data", "many", "0");
  open(3, "other", "80", "0");
  open(5, "data", "80", "0");
  open(7, "data", "80", "0");
  EXPECT_EQ(answers(), "1:RESET|3:RESET|7:RESET|");
}

TEST_F(SpdyPortForward, AStreamThatIsResetEndsItsConnection) {
  connect(1, "6379", "0");
  (void)answers();
  send(spdy::RstStream{.stream = 3, .status = 5});
  EXPECT_EQ(answers(), "1:END|");
  EXPECT_FALSE(session->is_over());
}

TEST_F(SpdyPortForward, EndsWithItsPod) {
  session->container_ended();
  EXPECT_TRUE(session->is_over());
}

std::string said(StreamSession& session) {
  std::string out;
  while (const auto message = session.next())
    out += std::to_string(static_cast<int>(message->front())) + ":" + message->substr(1) + "|";
  return out + (session.is_over() ? "" : "...");
}

TEST(ChannelPortForward, BeginsWithThePortsOfItsChannels) {
  const auto session = channel_port_forward(opener(), {5432, 6379});
  EXPECT_EQ(said(*session), "0:\x38\x15|1:\x38\x15|2:\xeb\x18|3:\xeb\x18|2:+PONG\r\n|...");
}

TEST(ChannelPortForward, CarriesWhatIsSaid) {
  const auto session = channel_port_forward(opener(), {8080});
  (void)said(*session);
  session->hear(std::string("\0GET /healthz HTTP/1.1\r\n\r\n", 27));
  EXPECT_TRUE(said(*session).ends_with("\r\n\r\nok|..."));
}

TEST(ChannelPortForward, OneThatIsRefusedIsTheEnd) {
  const auto session = channel_port_forward(opener(), {9999});
  const auto text = said(*session);
  EXPECT_TRUE(text.contains("|1:error forwarding port 9999 ")) << text;
  EXPECT_TRUE(session->is_over());
}

}  // namespace
}  // namespace kymaros::sim
