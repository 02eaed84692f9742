#pragma once

#include <chrono>
#include <functional>

#include "async/virtual_clock.hpp"

namespace kymaros::async {

/// Lets the time of a virtual loop follow the machine's, `speed` times as fast, while sockets are served:
/// what happens in the loop takes the time that it would really take, divided by the speed.
class Pace {
 public:
  explicit Pace(VirtualLoop& loop, double speed = 1);

  /// Lets everything happen that is due now, then waits for the next thing that is due, or for a socket, or
  /// for `most`.
  void turn(Duration most = std::chrono::milliseconds(50));
  /// Turns until `holds`, which is asked after each one.
  void pass_until(const std::function<bool()>& holds);

 private:
  using Steady = std::chrono::steady_clock;

  MonotonicTime due() const;

  VirtualLoop& loop_;
  double speed_;
  Steady::time_point began_;
  MonotonicTime began_in_loop_;
};

}  // namespace kymaros::async
