#include "http/transport.hpp"

#include <gtest/gtest.h>

#include "async/virtual_clock.hpp"
#include "support/scripted_transport.hpp"

namespace kymaros::http {
namespace {

using namespace std::chrono_literals;
using test::Answer;

class Fetch : public testing::Test {
 protected:
  Result<Response> fetched(Answer answer, FetchLimits limits = {}) {
    transport.then(std::move(answer));
    return loop.run(fetch(transport, loop.clock(), {.url = "http://h/"}, limits));
  }

  async::VirtualLoop loop;
  test::ScriptedTransport transport{loop.executor(), loop.clock()};
};

TEST_F(Fetch, PutsThePiecesOfTheBodyTogether) {
  const auto response = fetched(Answer::status(200).piece("ab").wait(1s).piece("cd"));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, "abcd");
  EXPECT_EQ(transport.in_flight(), 0U);
}

TEST_F(Fetch, AnyStatusIsAnAnswer) {
  const auto response = fetched(Answer::status(503));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->head.status, 503);
}

struct Story {
  const char* name;
  Answer (*answer)();
  ErrorCode expected;
};

class FetchFailures : public Fetch, public testing::WithParamInterface<Story> {};

TEST_P(FetchFailures, EndWithinTheDeadlineAndLeaveNothingOpen) {
  const auto before = loop.clock().monotonic();
  const auto response = fetched(GetParam().answer(), {.deadline = 10s, .max_body = 8});
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, GetParam().expected);
  EXPECT_LE(loop.clock().monotonic() - before, 10s);
  EXPECT_EQ(transport.in_flight(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Stories, FetchFailures,
    testing::Values(Story{"NoConnection", [] { return Answer::no_connection(); }, ErrorCode::Unavailable},
                    Story{"NeverAnswers", [] { return Answer::never(); }, ErrorCode::Deadline},
                    Story{"StopsInTheBody", [] { return Answer::status(200).piece("ab").stays_open(); },
                          ErrorCode::Deadline},
                    Story{
                        "Trickles",
                        [] { return Answer::status(200).piece("a").wait(6s).piece("b").wait(6s).piece("c"); },
                        ErrorCode::Deadline},
                    Story{"BreaksInTheBody", [] { return Answer::status(200).piece("ab").breaks(); },
                          ErrorCode::Unavailable},
                    Story{"TooLarge", [] { return Answer::status(200).piece("12345").piece("6789"); },
                          ErrorCode::Unavailable}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace kymaros::http
