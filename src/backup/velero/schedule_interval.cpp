#include "backup/velero/schedule_interval.hpp"

#include <algorithm>

#include "cron/schedule.hpp"

namespace kymaros::backup::velero {

std::optional<Duration> schedule_interval(std::string_view expression, Time from) {
  constexpr int kRuns = 10;
  const auto schedule = cron::Schedule::parse(expression);
  if (!schedule) return std::nullopt;
  std::optional<Duration> longest;
  auto run = schedule->next_after(from);
  for (int i = 1; run && i < kRuns; ++i) {
    const auto next = schedule->next_after(*run);
    if (next) longest = std::max(longest.value_or(Duration(0)), Duration(*next - *run));
    run = next;
  }
  return longest;
}

}  // namespace kymaros::backup::velero
