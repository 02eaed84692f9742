#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cron/schedule.hpp"

namespace {

using kymaros::Time;
using kymaros::cron::Schedule;

void require(bool promise) {
  if (!promise) std::abort();
}

/// Runs come one after the other without end, or there are none.
void follow(const Schedule& schedule, Time time) {
  for (int run = 0; run < 4; ++run) {
    const auto next = schedule.next_after(time);
    require(next.has_value() == schedule.can_fire());
    if (!next) return;
    require(*next > time);
    require(schedule.next_after(*next - std::chrono::microseconds(1)) >= next);
    time = *next;
  }
}

}  // namespace

/// An expression on the first line, a time zone on the second.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line_end = text.find('\n');
  const auto zone = line_end == std::string_view::npos ? "UTC" : text.substr(line_end + 1);
  const auto schedule = Schedule::parse(text.substr(0, line_end), zone);
  if (!schedule) {
    require(schedule.error().code == kymaros::ErrorCode::Invalid && !schedule.error().message.empty());
    return 0;
  }
  using std::chrono::sys_days;
  using std::chrono::year;
  for (const auto day : {year(1900) / 1 / 1, year(2011) / 12 / 29, year(2026) / 3 / 28, year(2096) / 3 / 1}) {
    follow(*schedule, sys_days(day));
  }
  return 0;
}
