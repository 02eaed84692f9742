#include "demo/history.hpp"

#include <utility>

namespace kymaros::demo {
namespace {

using namespace std::chrono_literals;

// Of a day, in UTC. Backups are made from 2:30 on, tests run from 3:00 to 3:20 (manifests); between them
// nothing happens.
constexpr auto kNightBegins = 2h + 28min;
constexpr auto kBackupsAreMade = 2h + 45min;
constexpr auto kTestsBegin = 2h + 58min;
constexpr auto kNightEnds = 3h + 25min;

Time midnight(Time when) { return std::chrono::floor<std::chrono::days>(when); }

}  // namespace

Time History::beginning(Time until, int nights) {
  const auto last = midnight(until) + (until - midnight(until) > kNightEnds ? 0h : -24h);
  return last - std::chrono::days(nights - 1) + kNightBegins;
}

void History::play(int nights, Time until, const std::function<bool(int)>& told) {
  world_.add_applications();
  const auto first = beginning(until, nights);
  for (int night = 0; night < nights; ++night) {
    world_.skip_to(first + std::chrono::days(night));
    play_night(nights - night);
    if (!told(night + 1)) return;
  }
  world_.skip_to(until);
  world_.cluster().velero().behave(story_.velero(0));
}

void History::play_night(int ago) {
  world_.cluster().velero().behave(story_.velero(ago));
  if (!is_ledger_left_out_ && story_.leaves_out_ledger(ago)) {
    is_ledger_left_out_ = true;
    world_.leave_out_ledger();
  }
  const auto today = midnight(world_.now());
  world_.pass_until(today + kBackupsAreMade);
  world_.skip_to(today + kTestsBegin);
  if (!std::exchange(has_tests_, true)) world_.add_tests();
  world_.start_operator();
  world_.pass_until(today + kNightEnds);
  world_.pass_until([this] { return world_.is_at_rest(); }, 1h);
  world_.stop_operator();
}

}  // namespace kymaros::demo
