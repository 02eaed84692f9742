#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "async/loop.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"

namespace kymaros::async {

/// A clock that stands still until it is told to jump to the next one who waits.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Time start) : start_(start) {}

  Time now() const override { return start_ + std::chrono::floor<Time::duration>(since_) + skew_; }
  MonotonicTime monotonic() const override { return MonotonicTime(since_); }
  [[nodiscard]] std::unique_ptr<Timer> call_at(MonotonicTime when, std::function<void()> wake) override;

  /// Jumps to the earliest waiter and wakes it; false if there is none, or none up to `limit`.
  bool advance(std::optional<MonotonicTime> limit = std::nullopt);

  /// When the earliest waiter is due; nothing if nobody waits.
  std::optional<MonotonicTime> next() const;

  /// Moves time on without waking anybody that is not due.
  void advance_to(MonotonicTime when);

  /// Sets the wall clock forward or back without any time passing (NTP, an operator's mistake).
  void jump_wall_clock(Duration by) { skew_ += std::chrono::floor<Time::duration>(by); }

 private:
  class Waiter;
  using Waiters = std::multimap<MonotonicTime, std::function<void()>>;

  Time start_;
  Duration since_{0};
  Time::duration skew_{0};
  std::shared_ptr<Waiters> waiters_ = std::make_shared<Waiters>();
};

/// A loop in virtual time: hours of it replay in milliseconds.
class VirtualLoop {
 public:
  /// 2026-03-26T03:00:00Z unless told otherwise.
  explicit VirtualLoop(Time start = Time(std::chrono::seconds(1'774'494'000))) : clock_(start) {}

  Executor executor() { return loop_.executor(); }
  VirtualClock& clock() { return clock_; }

  /// Runs until nothing is ready and nobody waits for a time.
  void run_until_idle() {
    do {
      settle();
    } while (clock_.advance());
  }

  /// Runs everything that happens in the next `duration`, then stands there.
  void run_for(Duration duration);

  /// Runs what is ready now, without any time passing.
  void settle() {
    while (loop_.poll() > 0) {
    }
  }

  /// Waits for something that comes from outside (a socket), for real time, and runs it.
  void wait_for(Duration most) { loop_.run_one_for(most); }

  /// Runs the loop until `task` has ended; its value, or its exception. Throws std::logic_error if
  /// the task waits for something that never comes.
  template <class T>
  T run(Task<T> task);

 private:
  Loop loop_;
  VirtualClock clock_;
};

template <class T>
T VirtualLoop::run(Task<T> task) {
  std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> outcome;
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::cancellation_signal cancel;
  boost::asio::co_spawn(
      executor(),
      [](Task<T> inner, auto& out) -> Task<void> {
        if constexpr (std::is_void_v<T>) {
          co_await std::move(inner);
          out.emplace(true);
        } else {
          out.emplace(co_await std::move(inner));
        }
      }(std::move(task), outcome),
      boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error) {
        failure = error;
        ended = true;
      }));
  do {
    settle();
  } while (!ended && clock_.advance());
  if (!ended) {
    cancel.emit(boost::asio::cancellation_type::terminal);
    settle();
    throw std::logic_error("the task waits for something that never comes");
  }
  if (failure) std::rethrow_exception(failure);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

}  // namespace kymaros::async
