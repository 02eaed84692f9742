#include "base/duration.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <limits>

namespace kymaros {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongest = Duration::max();
constexpr auto kShortest = Duration::min();

struct ReadRow {
  std::string_view text;
  Duration duration;
};

// As time.ParseDuration of Go reads them.
TEST(Duration, ReadsWhatGoReads) {
  for (const auto& [text, expected] : std::to_array<ReadRow>({
           {"0", 0ns},
           {"+0", 0ns},
           {"-0", 0ns},
           {"0s", 0ns},
           {"5s", 5s},
           {"30s", 30s},
           {"1478s", 1478s},
           {"-5s", -5s},
           {"+5s", 5s},
           {"5.0s", 5s},
           {"5.6s", 5600ms},
           {"5.s", 5s},
           {".5s", 500ms},
           {"1.004s", 1004ms},
           {"100.00100s", 100001ms},
           {"10ns", 10ns},
           {"11us", 11us},
           {"12\u00b5s", 12us},
           {"12\u03bcs", 12us},
           {"13ms", 13ms},
           {"14s", 14s},
           {"15m", 15min},
           {"16h", 16h},
           {"3h30m", 3h + 30min},
           {"10.5s4m", 4min + 10500ms},
           {"-2m3.4s", -(2min + 3400ms)},
           {"1h2m3s4ms5us6ns", 1h + 2min + 3s + 4ms + 5us + 6ns},
           {"39h9m14.425s", 39h + 9min + 14425ms},
           {"52763797000ns", 52763797000ns},
           {"0.3333333333333333333h", 20min},
           {"0.100000000000000000000h", 6min},
           {"0.830103483285477580700h", 49min + 48s + 372539827ns},
           {"9007199254740993ns", 9007199254740993ns},
           {"9223372036854775807ns", kLongest},
           {"9223372036854775.807us", kLongest},
           {"-9223372036854775808ns", kShortest},
           {"2562047h47m16.854775807s", kLongest},
           {"-2562047h47m16.854775808s", kShortest},
       })) {
    EXPECT_EQ(parse_duration(text), expected) << text;
  }
}

TEST(Duration, RefusesWhatGoRefuses) {
  for (const auto* text : {"",
                           "3",
                           "-",
                           "s",
                           ".",
                           "-.",
                           ".s",
                           "+.s",
                           "1d",
                           "\x85\x85",
                           "\xff\xff",
                           "hello \xff\xff world",
                           "1h 30m",
                           "1s ",
                           "1H",
                           "5 s",
                           "--5s",
                           "+-5s",
                           "1e3s",
                           "0x10s",
                           "3000000h",
                           "9223372036854775808ns",
                           "9223372036854775.808us",
                           "9223372036854ms775us808ns",
                           "-9223372036854775809ns"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
  }
}

TEST(Duration, RefusesASumThatWrapsAround64Bits) {
  // Go adds these two to zero.
  EXPECT_FALSE(parse_duration("-9223372036854775808ns9223372036854775808ns").has_value());
}

TEST(Duration, SaysWhatIsWrong) {
  EXPECT_EQ(
      parse_duration("1x").error().message,
      "\"1x\" is not a duration: units are ns, us, ms, s, m and h (write it like \"1h30m\" or \"45s\")");
  EXPECT_EQ(parse_duration("15").error().message,
            "\"15\" is not a duration: a unit is missing (write it like \"1h30m\" or \"45s\")");
}

struct WriteRow {
  Duration duration;
  std::string_view text;
};

TEST(Duration, WritesWhatGoWrites) {
  for (const auto& [duration, expected] : std::to_array<WriteRow>({
           {0ns, "0s"},
           {1ns, "1ns"},
           {1100ns, "1.1\u00b5s"},
           {2200us, "2.2ms"},
           {3300ms, "3.3s"},
           {4min + 5s, "4m5s"},
           {4min + 5001ms, "4m5.001s"},
           {5h + 6min + 7001ms, "5h6m7.001s"},
           {8min + 1ns, "8m0.000000001s"},
           {90min, "1h30m0s"},
           {24h, "24h0m0s"},
           {-1500ms, "-1.5s"},
           {kLongest, "2562047h47m16.854775807s"},
           {kShortest, "-2562047h47m16.854775808s"},
       })) {
    EXPECT_EQ(format_duration(duration), expected);
  }
}

RC_GTEST_PROP(DurationProperty, SurvivesARoundTrip, (std::int64_t nanoseconds)) {
  const Duration duration(nanoseconds);
  RC_ASSERT(parse_duration(format_duration(duration)).value() == duration);
}

RC_GTEST_PROP(DurationProperty, PartsAddUp, ()) {
  const auto hours = *rc::gen::inRange(0, 1000);
  const auto minutes = *rc::gen::inRange(0, 1000);
  const auto milliseconds = *rc::gen::inRange(0, 1000);
  const auto text =
      std::to_string(hours) + "h" + std::to_string(minutes) + "m" + std::to_string(milliseconds) + "ms";
  RC_ASSERT(parse_duration(text).value() == std::chrono::hours(hours) + std::chrono::minutes(minutes) +
                                                std::chrono::milliseconds(milliseconds));
}

}  // namespace
}  // namespace kymaros
