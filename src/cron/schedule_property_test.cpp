#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "cron/brute_force_oracle.hpp"
#include "cron/schedule.hpp"

namespace kymaros::cron {
namespace {

using namespace oracle;
using std::chrono::year;

constexpr Minute kFirst = minute_of(year(2020) / 1 / 1);
constexpr Minute kEnd = minute_of(year(2041) / 1 / 1);

const std::vector<std::string> kZones{
    "UTC",          "Europe/Paris",      "Europe/Dublin",       "America/New_York",
    "America/Nuuk", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Asia/Gaza",    "Africa/Casablanca", "Africa/Cairo",        "Antarctica/Troll",
    "Pacific/Apia", "Pacific/Chatham"};

const WallClock& clock_of(const std::string& zone) {
  static std::map<std::string, WallClock> clocks;
  const auto known = clocks.find(zone);
  if (known != clocks.end()) return known->second;
  return clocks.emplace(zone, WallClock(zone, kFirst, kEnd)).first->second;
}

/// rapidcheck's inRange begins near the first value and widens; here, any is as good as another.
rc::Gen<Minute> any_minute(Minute first, Minute end) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
}

Choice all_of(int first, int last) {
  Choice choice{.text = "*", .open = true};
  for (int value = first; value <= last; ++value) choice.values.insert(value);
  return choice;
}

Choice stepped(std::string text, int first, int last, int step) {
  Choice choice{.text = fmt::format("{}/{}", text, step)};
  for (int value = first; value <= last; value += step) choice.values.insert(value);
  return choice;
}

/// Some values of a field, written in one of the ways that there are.
rc::Gen<Choice> some_of(int first, int last) {
  const auto value = rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, last + 1));
  const auto single =
      rc::gen::map(value, [](int v) { return Choice{.text = std::to_string(v), .values = {v}}; });
  const auto range = rc::gen::apply(
      [](int a, int b, int step) {
        const auto [low, high] = std::minmax(a, b);
        return stepped(fmt::format("{}-{}", low, high), low, high, step);
      },
      value, value, rc::gen::inRange(1, 20));
  const auto list = rc::gen::apply(
      [](Choice a, const Choice& b) {
        a.text += "," + b.text;
        a.values.insert(b.values.begin(), b.values.end());
        return a;
      },
      single, range);
  return rc::gen::oneOf(single, range, list);
}

rc::Gen<Choice> a_field(int first, int last) {
  const auto steps =
      rc::gen::map(rc::gen::inRange(2, 20), [=](int step) { return stepped("*", first, last, step); });
  return rc::gen::oneOf(rc::gen::just(all_of(first, last)), steps, some_of(first, last));
}

/// Days are mostly open, so that something happens within the few days that the oracle looks at.
rc::Gen<Expression> an_expression() {
  const auto mostly_open = [](int first, int last) {
    const auto open = rc::gen::just(all_of(first, last));
    return rc::gen::oneOf(open, open, a_field(first, last));
  };
  return rc::gen::construct<Expression>(a_field(0, 59), a_field(0, 23), mostly_open(1, 31),
                                        mostly_open(1, 12), mostly_open(0, 6));
}

/// On all days, in the hours in which clocks are changed.
rc::Gen<Expression> an_early_expression() {
  const auto open = [](int first, int last) { return rc::gen::just(all_of(first, last)); };
  return rc::gen::construct<Expression>(a_field(0, 59), rc::gen::oneOf(some_of(0, 3), a_field(0, 23)),
                                        open(1, 31), open(1, 12), open(0, 6));
}

/// What the schedule says about [begin, end), until it says nonsense.
std::vector<Minute> runs_of(const Schedule& schedule, Minute begin, Minute end) {
  std::vector<Minute> runs;
  Time now = Time(std::chrono::minutes(begin)) - std::chrono::microseconds(1);
  for (bool sane = true; sane;) {
    const auto next = schedule.next_after(now);
    if (!next || *next >= Time(std::chrono::minutes(end))) break;
    runs.push_back(next->time_since_epoch() / std::chrono::minutes(1));
    sane = *next > now;
    now = *next;
  }
  return runs;
}

void agree(const Expression& expression, const std::string& zone, const WallClock& clock, Minute begin,
           Minute end) {
  const auto schedule = Schedule::parse(expression.text(), zone);
  RC_ASSERT(schedule.has_value());
  RC_ASSERT(runs_of(*schedule, begin, end) == runs_by_looking(expression, clock, begin, end));
}

RC_GTEST_PROP(SchedulesAgainstTheClock, AgreeOnAnyDays, ()) {
  const auto zone = *rc::gen::elementOf(kZones);
  const auto begin = *any_minute(kFirst + 2 * kDay, kEnd - 4 * kDay);
  agree(*an_expression(), zone, clock_of(zone), begin, begin + 4 * kDay);
}

RC_GTEST_PROP(SchedulesAgainstTheClock, AgreeAroundEveryChange, ()) {
  const auto zone = *rc::gen::elementOf(kZones);
  const auto& clock = clock_of(zone);
  const auto changes = clock.changes();
  RC_PRE(!changes.empty());
  const auto change = *rc::gen::elementOf(changes);
  // From before the change or after it: within an hour that is repeated, for instance.
  const auto begin = change + *any_minute(-90, 90);
  agree(*an_early_expression(), zone, clock, begin, begin + 2 * kDay);
}

RC_GTEST_PROP(SchedulesAgainstTheClock, AgreeAroundTheDayThatApiaSkipped, ()) {
  static const WallClock clock("Pacific/Apia", minute_of(year(2011) / 12 / 1), minute_of(year(2012) / 2 / 1));
  const auto begin = minute_of(year(2011) / 12 / 27) + *any_minute(0, 6 * kDay);
  agree(*an_expression(), "Pacific/Apia", clock, begin, begin + 3 * kDay);
}

class TwentyYearsOfNights : public testing::TestWithParam<std::string> {};

TEST_P(TwentyYearsOfNights, AreThoseOfTheClock) {
  const Expression nightly{{"30", {30}}, {"2", {2}}, all_of(1, 31), all_of(1, 12), all_of(0, 6)};
  const auto schedule = Schedule::parse(nightly.text(), GetParam()).value();
  const auto begin = kFirst + 2 * kDay;
  EXPECT_EQ(runs_of(schedule, begin, kEnd), runs_by_looking(nightly, clock_of(GetParam()), begin, kEnd));
}

TEST_P(TwentyYearsOfNights, HaveOneRunOnEachDate) {
  const auto schedule = Schedule::parse("30 2 * * *", GetParam()).value();
  const auto runs = runs_of(schedule, kFirst + 2 * kDay, kEnd);
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto date_of = [&](Minute run) { return clock_of(GetParam()).shown_at(run) / kDay; };
    ASSERT_EQ(date_of(runs[i]), date_of(runs[i - 1]) + 1) << runs[i];
  }
}

INSTANTIATE_TEST_SUITE_P(SchedulesAgainstTheClock, TwentyYearsOfNights, testing::ValuesIn(kZones),
                         [](const auto& zone) {
                           auto name = zone.param;
                           std::erase_if(name, [](char c) { return c == '/' || c == '_'; });
                           return name;
                         });

}  // namespace
}  // namespace kymaros::cron
