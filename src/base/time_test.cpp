#include "base/time.hpp"

#include <gtest/gtest.h>

namespace kymaros {
namespace {

TEST(Time, FormatsAsKubernetesDoes) {
  const Time time{std::chrono::microseconds(1'774'494'000'123'456)};
  EXPECT_EQ(format_time(time), "2026-03-26T03:00:00Z");
  EXPECT_EQ(format_micro_time(time), "2026-03-26T03:00:00.123456Z");
  EXPECT_EQ(format_compact_time(time), "20260326-030000");
}

TEST(Time, ReadsEveryFormOfRfc3339) {
  const Time time{std::chrono::microseconds(1'774'494'000'000'000)};
  EXPECT_EQ(parse_time("2026-03-26T03:00:00Z"), time);
  EXPECT_EQ(parse_time("2026-03-26T04:30:00+01:30"), time);
  EXPECT_EQ(parse_time("2026-03-25T22:00:00-05:00"), time);
  EXPECT_EQ(parse_time("2026-03-26T03:00:00.25Z"), time + std::chrono::milliseconds(250));
  EXPECT_EQ(parse_time("2026-03-26T03:00:00.123456789Z"), time + std::chrono::microseconds(123456));
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const auto* text : {"", "2026", "2026-02-30T00:00:00Z", "2026-03-26T24:00:00Z", "2026-03-26T03:00:00",
                           "2026-03-26T03:00:00.Z", "2026-03-26T03:00:00Zx", "2026-03-26T03:00:00+99:00",
                           "-026-03-26T03:00:00Z", "2026-3-26T03:00:00Z"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
}

TEST(Time, SurvivesARoundTrip) {
  const Time time{std::chrono::microseconds(-62'000'000'123'456)};
  EXPECT_EQ(parse_time(format_micro_time(time)), time);
}

}  // namespace
}  // namespace kymaros
