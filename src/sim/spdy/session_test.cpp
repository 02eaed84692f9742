#include "sim/spdy/session.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kymaros::sim::spdy {
namespace {

/// Writes down what it is told, and refuses streams that ask for it.
class Witness final : public StreamHandler {
 public:
  bool on_open(StreamId stream, const Headers& headers) override {
    said += "open " + std::to_string(stream);
    for (const auto& [name, value] : headers) said += " " + name + "=" + value;
    said += "; ";
    return !headers.contains("refuse");
  }
  void on_data(StreamId stream, std::string_view bytes) override {
    said += "data " + std::to_string(stream) + " " + std::string(bytes) + "; ";
  }
  void on_end(StreamId stream) override { said += "end " + std::to_string(stream) + "; "; }
  void on_reset(StreamId stream) override { said += "reset " + std::to_string(stream) + "; "; }

  std::string said;
};

std::string text_of(const Frame& frame) {
  const auto id = [](auto number) { return std::to_string(number); };
  if (const auto* reply = std::get_if<SynReply>(&frame)) return "reply " + id(reply->stream);
  if (const auto* data = std::get_if<Data>(&frame))
    return "data " + id(data->stream) + (data->bytes.empty() ? "" : " " + data->bytes) +
           (data->ends ? " end" : "");
  if (const auto* reset = std::get_if<RstStream>(&frame))
    return "reset " + id(reset->stream) + " " + id(reset->status);
  if (const auto* ping = std::get_if<Ping>(&frame)) return "ping " + id(ping->id);
  if (const auto* away = std::get_if<GoAway>(&frame))
    return "goaway " + id(away->last) + " " + id(away->status);
  return "other";
}

class SpdySession : public testing::Test {
 protected:
  void send(const Frame& frame) { session.feed(client.write(frame)); }
  /// What the server has sent since the last call.
  std::string answers() {
    reader.feed(session.take_output());
    std::string out;
    while (const auto frame = reader.next().value()) out += text_of(*frame) + "; ";
    return out;
  }

  Witness witness;
  Session session{witness};
  FrameWriter client;
  FrameReader reader;
};

TEST_F(SpdySession, AStreamIsOpenedSpokenOnAndEnded) {
  send(SynStream{.stream = 1, .headers = {{"streamtype", "data"}, {"port", "80"}}});
  send(Data{.stream = 1, .bytes = "hello"});
  session.send(1, "hi");
  session.end(1);
  send(Data{.stream = 1, .ends = true});
  EXPECT_EQ(witness.said, "open 1 port=80 streamtype=data; data 1 hello; end 1; ");
  EXPECT_EQ(answers(), "reply 1; data 1 hi; data 1 end; ");
  EXPECT_EQ(session.streams(), 0U);
}

TEST_F(SpdySession, HeadersOfLaterStreamsAreRead) {
  for (const StreamId stream : {1U, 3U, 5U})
    send(SynStream{.stream = stream, .headers = {{"requestid", std::to_string(stream)}}, .ends = true});
  EXPECT_EQ(witness.said,
            "open 1 requestid=1; end 1; open 3 requestid=3; end 3; open 5 requestid=5; end 5; ");
}

TEST_F(SpdySession, BytesMayBeCutAnywhere) {
  const auto bytes = client.write(SynStream{.stream = 1, .headers = {{"port", "80"}}}) +
                     client.write(Data{.stream = 1, .bytes = "hello"});
  for (const char byte : bytes) session.feed({&byte, 1});
  EXPECT_EQ(witness.said, "open 1 port=80; data 1 hello; ");
}

TEST_F(SpdySession, AStreamCanBeRefused) {
  send(SynStream{.stream = 1, .headers = {{"refuse", "1"}}, .ends = true});
  EXPECT_EQ(answers(), "reply 1; reset 1 3; ");
  EXPECT_EQ(session.streams(), 0U);
}

TEST_F(SpdySession, AStreamCanBeReset) {
  send(SynStream{.stream = 1});
  send(RstStream{.stream = 1, .status = 5});
  session.send(1, "nobody hears this");
  EXPECT_EQ(witness.said, "open 1; reset 1; ");
  EXPECT_EQ(answers(), "reply 1; ");
}

TEST_F(SpdySession, WhatIsSaidOnNoStreamIsReset) {
  send(Data{.stream = 7, .bytes = "hello"});
  send(SynStream{.stream = 1, .ends = true});
  send(Data{.stream = 1, .bytes = "after its end"});
  EXPECT_EQ(witness.said, "open 1; end 1; ");
  EXPECT_EQ(answers(), "reset 7 2; reply 1; reset 1 2; ");
}

TEST_F(SpdySession, StreamsOfTheClientHaveGrowingOddNumbers) {
  send(SynStream{.stream = 3});
  send(SynStream{.stream = 1});
  send(SynStream{.stream = 4});
  EXPECT_EQ(answers(), "reply 3; reset 1 1; reset 4 1; ");
}

TEST_F(SpdySession, HasABoundOfStreams) {
  for (StreamId stream = 1; stream < 2 * Session::kMaxStreams + 10; stream += 2)
    send(SynStream{.stream = stream});
  EXPECT_EQ(session.streams(), Session::kMaxStreams);
}

TEST_F(SpdySession, PingsComeBack) {
  send(Ping{.id = 5});
  send(Ping{.id = 6});  // an answer to one of ours
  EXPECT_EQ(answers(), "ping 5; ");
}

TEST_F(SpdySession, GoodbyeIsTheEnd) {
  send(GoAway{});
  EXPECT_TRUE(session.is_over());
}

TEST_F(SpdySession, FramesThatMeanNothingHereArePassedOver) {
  session.feed(std::string("\x80\x03\x00\x04\x00\x00\x00\x04\x00\x00\x00\x00", 12));  // SETTINGS
  session.feed(
      std::string("\x80\x03\x00\x09\x00\x00\x00\x08\x00\x00\x00\x01\x00\x00\x10\x00", 16));  // WINDOW_UPDATE
  EXPECT_EQ(answers(), "");
  EXPECT_FALSE(session.is_over());
}

TEST_F(SpdySession, MistakesEndIt) {
  for (const auto& bytes : {std::string("\x80\x02\x00\x01\x00\x00\x00\x00", 8),  // SPDY/2
                            std::string("\x80\x03\x00\x01\x00\x00\x00\x00", 8),  // SYN_STREAM that ends early
                            std::string("\x00\x00\x00\x01\x00\xff\xff\xff", 8)}) {  // 16 MiB of data
    Session fresh(witness);
    fresh.feed(bytes);
    EXPECT_TRUE(fresh.is_over());
    EXPECT_EQ(fresh.take_output().substr(0, 4), std::string("\x80\x03\x00\x07", 4));
  }
}

TEST_F(SpdySession, HeadersThatGrowTooLargeEndIt) {
  send(SynStream{.stream = 1, .headers = {{"bomb", std::string(10'000'000, 'x')}}});
  EXPECT_TRUE(session.is_over());
  EXPECT_EQ(answers(), "goaway 0 1; ");
}

TEST(SpdyDictionary, IsThatOfTheSpecification) {
  EXPECT_EQ(header_dictionary().size(), 1423U);
  std::uint32_t a = 1, b = 0;  // Adler-32 (RFC 1950, 8.2): by which zlib names it
  for (const char c : header_dictionary()) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  EXPECT_EQ(b << 16 | a, 0xe3c6a7c2U);
}

}  // namespace
}  // namespace kymaros::sim::spdy
