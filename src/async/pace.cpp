#include "async/pace.hpp"

#include <algorithm>

namespace kymaros::async {

Pace::Pace(VirtualLoop& loop, double speed)
    : loop_(loop), speed_(speed), began_(Steady::now()), began_in_loop_(loop.clock().monotonic()) {}

/// The time in the loop that has come.
MonotonicTime Pace::due() const {
  return began_in_loop_ + std::chrono::duration_cast<Duration>((Steady::now() - began_) * speed_);
}

void Pace::turn(Duration most) {
  auto& clock = loop_.clock();
  loop_.settle();
  const auto until = due();
  while (clock.advance(until)) loop_.settle();
  clock.advance_to(until);
  if (const auto next = clock.next()) {
    const auto wait = std::chrono::duration_cast<Duration>((*next - clock.monotonic()) / speed_);
    most = std::clamp(wait, Duration::zero(), most);
  }
  loop_.wait_for(most);
}

void Pace::pass_until(const std::function<bool()>& holds) {
  while (!holds()) turn();
}

}  // namespace kymaros::async
