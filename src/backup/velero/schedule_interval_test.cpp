#include "backup/velero/schedule_interval.hpp"

#include <gtest/gtest.h>

namespace kymaros::backup::velero {
namespace {

using namespace std::chrono_literals;

TEST(ScheduleInterval, TheLongestRestBetweenTwoRunsCounts) {
  const Time thursday = parse_time("2026-03-26T03:00:00Z").value();
  const std::pair<const char*, std::optional<Duration>> rows[] = {
      {"0 3 * * *", 24h},
      {"*/15 * * * *", 15min},
      {"0 3 * * 1-5", 72h},
      {"0 1,3 * * *", 22h},
      {"@every 6h", 6h},
      {"CRON_TZ=UTC 0 3 * * 0", 168h},
      {"CRON_TZ=Europe/Paris 0 3 * * *", 24h},  // 23h over the change of 29 March
      {"0 0 30 2 *", std::nullopt},
      {"every night", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [expression, interval] : rows) {
    EXPECT_EQ(schedule_interval(expression, thursday), interval) << expression;
  }
}

}  // namespace
}  // namespace kymaros::backup::velero
