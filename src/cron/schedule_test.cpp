#include "cron/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace kymaros::cron {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

Time at(std::string_view text) { return parse_time(text).value(); }

std::vector<std::string> runs(const Schedule& schedule, Time after, std::size_t count) {
  std::vector<std::string> times;
  for (auto next = schedule.next_after(after); next && times.size() < count;
       next = schedule.next_after(*next)) {
    times.push_back(format_time(*next));
  }
  return times;
}

std::string refusal(std::string_view expression, std::string_view timezone = "UTC") {
  const auto schedule = Schedule::parse(expression, timezone);
  if (schedule) return "accepted";
  EXPECT_EQ(schedule.error().code, ErrorCode::Invalid);
  return schedule.error().message;
}

struct Story {
  std::string shows;
  std::string expression;
  std::string timezone;
  std::string after;
  std::vector<std::string> runs;
};

void PrintTo(const Story& story, std::ostream* out) { *out << story.shows; }

class ScheduleRuns : public testing::TestWithParam<Story> {};

TEST_P(ScheduleRuns, AsAPersonWouldExpect) {
  const auto& story = GetParam();
  const auto schedule = Schedule::parse(story.expression, story.timezone);
  ASSERT_TRUE(schedule.has_value()) << schedule.error().message;
  EXPECT_EQ(runs(*schedule, at(story.after), story.runs.size()), story.runs);
}

INSTANTIATE_TEST_SUITE_P(
    OnAnOrdinaryDay, ScheduleRuns,
    testing::Values(
        Story{"every night",
              "0 3 * * *",
              "UTC",
              "2026-03-26T02:59:59.999999Z",
              {"2026-03-26T03:00:00Z", "2026-03-27T03:00:00Z"}},
        Story{"later than the time asked about, not at it",
              "0 3 * * *",
              "UTC",
              "2026-03-26T03:00:00Z",
              {"2026-03-27T03:00:00Z"}},
        Story{
            "in its zone", "0 3 * * *", "Europe/Brussels", "2026-07-01T00:00:00Z", {"2026-07-01T01:00:00Z"}},
        Story{"in a zone with an odd offset",
              "0 3 * * *",
              "Asia/Kathmandu",
              "2026-07-01T00:00:00Z",
              {"2026-07-01T21:15:00Z"}},
        Story{"an empty zone is UTC", "0 3 * * *", "", "2026-07-01T00:00:00Z", {"2026-07-01T03:00:00Z"}},
        Story{"the prefix rules over the zone",
              "TZ=Asia/Tokyo 0 3 * * *",
              "Europe/Paris",
              "2026-07-01T00:00:00Z",
              {"2026-07-01T18:00:00Z"}},
        Story{"the longer prefix likewise",
              "CRON_TZ=Asia/Tokyo   @daily",
              "Europe/Paris",
              "2026-07-01T00:00:00Z",
              {"2026-07-01T15:00:00Z"}},
        Story{"from Monday to Friday",
              "30 22 * * mon-FRI",
              "UTC",
              "2026-03-26T23:00:00Z",
              {"2026-03-27T22:30:00Z", "2026-03-30T22:30:00Z"}},
        Story{"either kind of day is enough if both are given",
              "0 0 13 * fri",
              "UTC",
              "2026-03-01T00:00:00Z",
              {"2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-27T00:00:00Z",
               "2026-04-03T00:00:00Z", "2026-04-10T00:00:00Z", "2026-04-13T00:00:00Z"}},
        Story{"a question mark leaves the day open",
              "0 0 13 * ?",
              "UTC",
              "2026-03-01T00:00:00Z",
              {"2026-03-13T00:00:00Z", "2026-04-13T00:00:00Z"}},
        Story{"a day in steps is given, as in robfig/cron v3",
              "0 0 */10 * sun",
              "UTC",
              "2026-03-01T00:00:00Z",
              {"2026-03-08T00:00:00Z", "2026-03-11T00:00:00Z", "2026-03-15T00:00:00Z"}},
        Story{"the 31st passes over shorter months",
              "0 0 31 * *",
              "UTC",
              "2026-03-31T00:00:00Z",
              {"2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z"}},
        Story{"29 February",
              "0 0 29 2 *",
              "UTC",
              "2026-03-01T00:00:00Z",
              {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
        Story{"29 February, over a century without one",
              "0 0 29 2 *",
              "UTC",
              "2096-02-29T00:00:00Z",
              {"2104-02-29T00:00:00Z"}},
        Story{"the end of a year", "59 23 31 12 *", "UTC", "2026-12-31T23:59:00Z", {"2027-12-31T23:59:00Z"}},
        Story{"quarters of an hour",
              "*/15 * * * *",
              "UTC",
              "2026-03-26T23:40:00Z",
              {"2026-03-26T23:45:00Z", "2026-03-27T00:00:00Z"}},
        Story{"weekly is Sunday", "@weekly", "UTC", "2026-03-26T00:00:00Z", {"2026-03-29T00:00:00Z"}},
        Story{"monthly", "@monthly", "UTC", "2026-03-26T00:00:00Z", {"2026-04-01T00:00:00Z"}},
        Story{"yearly", "@yearly", "UTC", "2026-03-26T00:00:00Z", {"2027-01-01T00:00:00Z"}},
        Story{"annually", "@annually", "UTC", "2026-03-26T00:00:00Z", {"2027-01-01T00:00:00Z"}},
        Story{"midnight", "@midnight", "UTC", "2026-03-26T00:00:00Z", {"2026-03-27T00:00:00Z"}},
        Story{"hourly", "@hourly", "UTC", "2026-03-26T00:00:00Z", {"2026-03-26T01:00:00Z"}},
        Story{"an interval counts from the time asked about",
              "@every 1h30m",
              "UTC",
              "2026-03-26T00:00:05.5Z",
              {"2026-03-26T01:30:05Z", "2026-03-26T03:00:05Z"}},
        Story{"blanks do not matter",
              "  0\t3  * * *  ",
              "UTC",
              "2026-03-26T00:00:00Z",
              {"2026-03-26T03:00:00Z"}}));

// 2026: Paris changes on 29 March at 02:00 (to 03:00) and on 25 October at 03:00 (to 02:00), both 01:00 UTC.
INSTANTIATE_TEST_SUITE_P(
    WhenTheClockChanges, ScheduleRuns,
    testing::Values(Story{"a skipped time runs at the change",
                          "30 2 * * *",
                          "Europe/Paris",
                          "2026-03-27T12:00:00Z",
                          {"2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
                    Story{"several skipped times run once",
                          "*/20 2 * * *",
                          "Europe/Paris",
                          "2026-03-28T01:40:00Z",
                          {"2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"}},
                    Story{"a skipped time does not double the one at the change",
                          "0 2,3 * * *",
                          "Europe/Paris",
                          "2026-03-28T12:00:00Z",
                          {"2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"}},
                    Story{"a repeated time runs once, at first",
                          "30 2 * * *",
                          "Europe/Paris",
                          "2026-10-24T12:00:00Z",
                          {"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
                    Story{"asked in the repeated hour, it has run",
                          "30 2 * * *",
                          "Europe/Paris",
                          "2026-10-25T01:15:00Z",
                          {"2026-10-26T01:30:00Z"}},
                    Story{"every hour is a beat: nothing to make up for",
                          "30 * * * *",
                          "Europe/Paris",
                          "2026-03-29T00:00:00Z",
                          {"2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"}},
                    Story{"every hour runs in the repeated one as well",
                          "0 * * * *",
                          "Europe/Paris",
                          "2026-10-24T23:30:00Z",
                          {"2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"}},
                    Story{"every second hour on a short day",
                          "0 */2 * * *",
                          "Europe/Paris",
                          "2026-03-28T22:00:00Z",
                          {"2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
                    Story{"a midnight that is skipped",
                          "@daily",
                          "America/Sao_Paulo",
                          "2018-11-03T12:00:00Z",
                          {"2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}},
                    Story{"a midnight that comes twice",
                          "@daily",
                          "America/Sao_Paulo",
                          "2019-02-16T12:00:00Z",
                          {"2019-02-17T03:00:00Z", "2019-02-18T03:00:00Z"}},
                    Story{"half an hour is skipped",
                          "15 2 * * *",
                          "Australia/Lord_Howe",
                          "2026-10-03T00:00:00Z",
                          {"2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"}},
                    Story{"a whole day is skipped",
                          "0 3 * * *",
                          "Pacific/Apia",
                          "2011-12-29T00:00:00Z",
                          {"2011-12-29T13:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T13:00:00Z"}},
                    Story{"every hour of a day that is skipped",
                          "0 * 30 12 *",
                          "Pacific/Apia",
                          "2011-12-01T00:00:00Z",
                          {"2012-12-29T10:00:00Z"}},
                    Story{"summer time goes on when nothing is recorded any more",
                          "0 3 * * *",
                          "Europe/Paris",
                          "2050-07-01T00:00:00Z",
                          {"2050-07-01T01:00:00Z"}}));

TEST(Schedule, KnowsWhatNeverRuns) {
  for (const auto* expression : {"0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30-31 feb *"}) {
    const auto schedule = Schedule::parse(expression).value();
    EXPECT_FALSE(schedule.can_fire()) << expression;
    EXPECT_EQ(schedule.next_after(at("2026-03-26T00:00:00Z")), std::nullopt) << expression;
    EXPECT_EQ(schedule.interval_at(at("2026-03-26T00:00:00Z")), std::nullopt) << expression;
  }
  for (const auto* expression : {"0 0 29 2 *", "0 0 30 2 mon", "0 0 31 2,3 *", "@every 1h"}) {
    EXPECT_TRUE(Schedule::parse(expression).value().can_fire()) << expression;
  }
}

TEST(Schedule, TellsHowFarRunsAreApart) {
  const auto weekdays = Schedule::parse("0 3 * * mon-fri", "Europe/Paris").value();
  EXPECT_EQ(weekdays.interval_at(at("2026-06-10T12:00:00Z")), 24h);      // Wednesday
  EXPECT_EQ(weekdays.interval_at(at("2026-06-11T12:00:00Z")), 24h * 3);  // Thursday: from Friday on
  EXPECT_EQ(weekdays.interval_at(at("2026-03-26T12:00:00Z")), 24h * 3 - 1h) << "over a change of the clock";
  EXPECT_EQ(Schedule::parse("@every 6h").value().interval_at(at("2026-06-10T12:00:00Z")), 6h);
}

TEST(Schedule, EndsWithTheCalendar) {
  const auto nightly = Schedule::parse("0 3 * * *", "Europe/Paris").value();
  EXPECT_EQ(nightly.next_after(at("9999-12-31T12:00:00Z")), std::nullopt);
  EXPECT_EQ(nightly.next_after(Time::max()), std::nullopt);
  EXPECT_TRUE(nightly.next_after(Time::min()).has_value());
  EXPECT_EQ(Schedule::parse("@every 1h").value().next_after(Time::max()), std::nullopt);
}

TEST(Schedule, NamesTheFieldAndTheValueThatAreWrong) {
  EXPECT_EQ(refusal("60 3 * * *"), "cron \"60 3 * * *\": minute: \"60\" is not between 0 and 59");
  EXPECT_THAT(refusal("0 24 * * *"), HasSubstr("hour: \"24\" is not between 0 and 23"));
  EXPECT_THAT(refusal("0 3 0 * *"), HasSubstr("day of month: \"0\" is not between 1 and 31"));
  EXPECT_THAT(refusal("0 3 * 13 *"), HasSubstr("month: \"13\" is not between 1 and 12"));
  EXPECT_THAT(refusal("0 3 * * 8"), HasSubstr("day of week: \"8\" is not between 0 and 7"));
  EXPECT_THAT(refusal("0 3 * juin *"), AllOf(HasSubstr("month: \"juin\""), HasSubstr("jan to dec")));
  EXPECT_THAT(refusal("0 x * * *"), HasSubstr("hour: \"x\" is not a number"));
  EXPECT_THAT(refusal("0 3 * *"), HasSubstr("five fields are needed"));
  EXPECT_THAT(refusal("0 0 3 * * *"), HasSubstr("not 6"));
  EXPECT_THAT(refusal(""), HasSubstr("five fields are needed"));
  EXPECT_THAT(refusal("@nightly"), HasSubstr("\"@nightly\" is none of @yearly"));
  EXPECT_THAT(refusal("@every 1x"), HasSubstr("\"1x\" is not a duration"));
  EXPECT_THAT(refusal("@every 500ms"), HasSubstr("shorter than a second"));
  EXPECT_THAT(refusal("@every -1h"), HasSubstr("shorter than a second"));
}

TEST(Schedule, NamesTheZoneThatIsUnknown) {
  EXPECT_THAT(refusal("0 3 * * *", "Europe/Atlantis"),
              HasSubstr("there is no time zone \"Europe/Atlantis\""));
  EXPECT_THAT(refusal("TZ=Mars 0 3 * * *", "UTC"), HasSubstr("there is no time zone \"Mars\""));
  EXPECT_THAT(refusal("TZ= 0 3 * * *"), HasSubstr("TZ= names no time zone"));
  for (const auto* name :
       {"europe/paris", "../zoneinfo/UTC", "/etc/passwd", "Europe", "tzdata.zi", "Local"}) {
    EXPECT_THAT(refusal("0 3 * * *", name), HasSubstr("there is no time zone")) << name;
  }
  EXPECT_EQ(refusal("TZ=UTC 0 3 * * *", "Europe/Atlantis"), "accepted") << "the prefix is what counts";
  EXPECT_THAT(refusal("TZ=UTC"), HasSubstr("five fields are needed"));
}

}  // namespace
}  // namespace kymaros::cron
