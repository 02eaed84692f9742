#include "http/beast/message_parser.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace kymaros::http {
namespace {

constexpr std::size_t kMaxHeader = 1024;

struct Parsed {
  ResponseHead head;
  std::string body;
  std::string rest;
  bool done = false;
  bool keeps_connection = false;
};

/// Parses `bytes` given in pieces that end at `cuts`.
Result<Parsed> parse(std::string_view bytes, std::vector<std::size_t> cuts,
                     AnswerTo to = AnswerTo::AnyOther) {
  const auto parser = make_response_parser(to, kMaxHeader);
  Parsed out;
  std::ranges::sort(cuts);
  cuts.push_back(bytes.size());
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    out.rest += bytes.substr(at, cut - at);
    at = cut;
    KYMAROS_TRY_VOID(parser->parse(out.rest));
    if (parser->has_head()) out.head = parser->head();
    out.body += parser->take_body();
  }
  out.done = parser->is_done();
  out.keeps_connection = out.done && parser->keeps_connection();
  return out;
}

RC_GTEST_PROP(ResponseParser, ReadsAnyCutOfAChunkedAnswer, ()) {
  constexpr std::string_view kBytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n"
      "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: t\r\n\r\nNEXT";
  const auto cuts =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, kBytes.size() + 1));
  const auto parsed = parse(kBytes, cuts);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->head.status == 200);
  RC_ASSERT(parsed->head.headers.get("x-a") == "b");
  RC_ASSERT(parsed->body == "hello world");
  RC_ASSERT(parsed->rest == "NEXT");
  RC_ASSERT(parsed->keeps_connection);
}

RC_GTEST_PROP(ResponseParser, ReadsAnyCutOfAnAnswerWithLength, ()) {
  constexpr std::string_view kBytes = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhelloREST";
  const auto cuts =
      *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, kBytes.size() + 1));
  const auto parsed = parse(kBytes, cuts);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->body == "hello");
  RC_ASSERT(parsed->rest == "REST");
}

TEST(ResponseParser, AnAnswerWithoutLengthEndsWithItsStream) {
  const auto parser = make_response_parser(AnswerTo::AnyOther, kMaxHeader);
  std::string bytes = "HTTP/1.1 200 OK\r\n\r\nabc";
  ASSERT_TRUE(parser->parse(bytes).has_value());
  EXPECT_FALSE(parser->is_done());
  ASSERT_TRUE(parser->end_of_stream().has_value());
  EXPECT_TRUE(parser->is_done());
  EXPECT_EQ(parser->take_body(), "abc");
  EXPECT_FALSE(parser->keeps_connection());
}

TEST(ResponseParser, AStreamThatEndsTooEarlyIsBroken) {
  for (std::string bytes :
       {"", "HTT", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}) {
    const auto parser = make_response_parser(AnswerTo::AnyOther, kMaxHeader);
    ASSERT_TRUE(parser->parse(bytes).has_value());
    const auto end = parser->end_of_stream();
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().code, ErrorCode::Unavailable);
  }
}

TEST(ResponseParser, AnAnswerToHeadHasNoBody) {
  const auto parsed = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", {}, AnswerTo::Head);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->done);
}

TEST(ResponseParser, AClaimedLengthCostsNothing) {
  const auto parsed = parse("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\nab", {});
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->body, "ab");
  EXPECT_FALSE(parsed->done);
}

TEST(ResponseParser, RefusesWhatIsNoHttpOrTooLong) {
  const std::string long_line(2 * kMaxHeader, 'a');
  for (const auto& bytes : {std::string("SSH-2.0-OpenSSH\r\n\r\n"), "HTTP/1.1 200 OK\r\nA: " + long_line,
                            std::string("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
                            std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + long_line}) {
    const auto parsed = parse(bytes, {});
    ASSERT_FALSE(parsed.has_value()) << bytes.substr(0, 60);
    EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
  }
}

TEST(RequestParser, ReadsOneRequestAndLeavesTheNext) {
  const auto parser = make_request_parser(kMaxHeader, 100);
  std::string bytes = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\n";
  ASSERT_TRUE(parser->parse(bytes).has_value());
  ASSERT_TRUE(parser->is_done());
  const auto request = parser->head();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "/a?b=c");
  EXPECT_EQ(request.headers.get("host"), "h");
  EXPECT_EQ(parser->take_body(), "hi");
  EXPECT_EQ(bytes, "GET / HTTP/1.1\r\n");
}

TEST(RequestParser, RefusesABodyBeyondItsLimit) {
  for (std::string bytes : {"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n",
                            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n"}) {
    EXPECT_FALSE(make_request_parser(kMaxHeader, 100)->parse(bytes).has_value());
  }
}

}  // namespace
}  // namespace kymaros::http
