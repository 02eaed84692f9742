#pragma once

#include <functional>
#include <memory>

#include "base/time.hpp"

namespace kymaros {

/// Where all time comes from: the machine's (async::LoopClock), or a test's (async::VirtualClock).
class Clock {
 public:
  /// A pending call_at; destroying it calls it off.
  class Timer {
   public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    virtual ~Timer() = default;
  };

  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual Time now() const = 0;
  virtual MonotonicTime monotonic() const = 0;

  /// Calls `wake` once, on the event loop, at or after `when`, unless the timer is destroyed before.
  [[nodiscard]] virtual std::unique_ptr<Timer> call_at(MonotonicTime when, std::function<void()> wake) = 0;
};

}  // namespace kymaros
