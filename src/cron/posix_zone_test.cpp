#include "cron/posix_zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kymaros::cron {
namespace {

using namespace std::chrono_literals;

Time at(std::string_view text) { return parse_time(text).value(); }

struct Story {
  std::string shows;
  std::string rule;
  std::string time;
  std::chrono::seconds offset;
  std::string begin = "";  // of the span, unless it is endless
  std::string end = "";
};

void PrintTo(const Story& story, std::ostream* out) { *out << story.shows; }

class PosixRule : public testing::TestWithParam<Story> {};

TEST_P(PosixRule, GivesTheSpanAroundATime) {
  const auto& story = GetParam();
  const auto zone = PosixZone::parse(story.rule);
  ASSERT_TRUE(zone.has_value());
  const auto span = zone->span_at(at(story.time));
  EXPECT_EQ(span.offset, story.offset);
  if (!story.begin.empty()) EXPECT_EQ(format_time(span.begin), story.begin);
  if (!story.end.empty()) EXPECT_EQ(format_time(span.end), story.end);
}

const std::string kParis = "CET-1CEST,M3.5.0,M10.5.0/3";

INSTANTIATE_TEST_SUITE_P(
    PosixZone, PosixRule,
    testing::Values(Story{"summer", kParis, "2050-07-01T00:00:00Z", 2h, "2050-03-27T01:00:00Z",
                          "2050-10-30T01:00:00Z"},
                    Story{"winter, over a year's end", kParis, "2050-12-31T23:59:59Z", 1h,
                          "2050-10-30T01:00:00Z", "2051-03-26T01:00:00Z"},
                    Story{"the moment of a change belongs to what comes", kParis, "2050-03-27T01:00:00Z", 2h},
                    Story{"the moment before does not", kParis, "2050-03-27T00:59:59.999999Z", 1h},
                    Story{"west, second Sunday of March", "EST5EDT,M3.2.0,M11.1.0", "2050-07-01T00:00:00Z",
                          -4h, "2050-03-13T07:00:00Z", "2050-11-06T06:00:00Z"},
                    Story{"south: summer over a year's end", "AEST-10AEDT,M10.1.0,M4.1.0/3",
                          "2051-01-01T00:00:00Z", 11h, "2050-10-01T16:00:00Z", "2051-04-01T16:00:00Z"},
                    Story{"half an hour of summer", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                          "2050-07-01T00:00:00Z", 10h + 30min},
                    Story{"half an hour of summer, then", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                          "2050-12-01T00:00:00Z", 11h},
                    Story{"no summer", "<+0545>-5:45", "2050-07-01T00:00:00Z", 5h + 45min},
                    Story{"a change on the day before", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
                          "2050-07-01T00:00:00Z", -1h, "2050-03-27T01:00:00Z", "2050-10-30T01:00:00Z"},
                    Story{"a change two days later", "EET-2EEST,M3.4.4/50,M10.4.4/50", "2050-07-01T00:00:00Z",
                          3h, "2050-03-26T00:00:00Z", "2050-10-28T23:00:00Z"},
                    Story{"a summer below the standard (Dublin)", "IST-1GMT0,M10.5.0,M3.5.0/1",
                          "2050-07-01T00:00:00Z", 1h, "2050-03-27T01:00:00Z", "2050-10-30T01:00:00Z"},
                    Story{"days of the year without 29 February", "AAA0BBB,J60,J300", "2052-07-01T00:00:00Z",
                          1h, "2052-03-01T02:00:00Z"},
                    Story{"days of the year from zero", "AAA0BBB,60,300", "2052-07-01T00:00:00Z", 1h,
                          "2052-03-01T02:00:00Z"},
                    Story{"summer all year", "AAA3BBB4,0/0,J365/23", "2050-01-01T03:30:00Z", -4h}));

TEST(PosixZone, RefusesWhatIsNoRule) {
  for (const auto* text :
       {"", "C-1", "CET", "CET-", "CET-1x", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/",
        "<CET-1", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
        "CET-168", "CET-1CEST,J0,J5", "CET-1CEST,366,5", "CET-1CEST,M3.5.0,M10.5.0/3 ", "CET--1", "CET-1:60",
        "CET-1CEST,M3-5.0,M10.5.0"}) {
    EXPECT_FALSE(PosixZone::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace kymaros::cron
