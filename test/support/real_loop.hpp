#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "async/loop.hpp"

namespace kymaros::test {

/// A loop on the machine's clock, for what needs real sockets or processes.
class RealLoop {
 public:
  async::Executor executor() { return loop_.executor(); }
  async::LoopClock& clock() { return clock_; }

  /// Runs the loop until `task` has ended; its value, or its exception. A task that takes longer than any
  /// test should is cancelled, and std::logic_error is thrown.
  template <class T>
  T run(Task<T> task) {
    Running<T> running(*this, std::move(task));
    running.finish();
    return running.value();
  }

  /// Runs `task` for so many steps of the loop, then cancels it and waits for its end. True if it had ended
  /// by itself before.
  template <class T>
  bool run_and_cancel_after(int steps, Task<T> task) {
    Running<T> running(*this, std::move(task));
    for (int i = 0; i < steps && !running.ended(); ++i) step();
    const bool ended_by_itself = running.ended();
    running.cancel();
    running.finish();
    settle();  // Asio defers the signal to the loop, and it must not come after its receiver is gone
    return ended_by_itself;
  }

  /// Runs what is ready, and what gets ready at once.
  void settle() {
    while (loop_.poll() > 0) {
    }
  }

  /// True while somebody waits for something: a timer, a socket.
  bool is_busy() {
    settle();
    return !loop_.context().stopped();
  }

 private:
  static constexpr std::chrono::seconds kPatience{20};

  template <class T>
  class Running {
   public:
    Running(RealLoop& owner, Task<T> task) : owner_(owner) {
      boost::asio::co_spawn(
          owner_.executor(), keep(std::move(task), outcome_),
          boost::asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr error) {
            failure_ = error;
            ended_ = true;
          }));
    }
    bool ended() const { return ended_; }
    void cancel() { signal_.emit(boost::asio::cancellation_type::terminal); }
    void finish() {
      const auto limit = std::chrono::steady_clock::now() + kPatience;
      bool late = false;
      while (!ended_) {
        owner_.step();
        if (!late && std::chrono::steady_clock::now() > limit) {
          late = true;
          cancel();
        }
      }
      if (late) throw std::logic_error("the task takes too long");
    }
    T value() {
      if (failure_) std::rethrow_exception(failure_);
      if constexpr (!std::is_void_v<T>) return std::move(*outcome_);
    }

   private:
    using Outcome = std::optional<std::conditional_t<std::is_void_v<T>, bool, T>>;
    static Task<void> keep(Task<T> task, Outcome& outcome) {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        outcome.emplace(true);
      } else {
        outcome.emplace(co_await std::move(task));
      }
    }

    RealLoop& owner_;
    Outcome outcome_;
    boost::asio::cancellation_signal signal_;
    std::exception_ptr failure_;
    bool ended_ = false;
  };

  void step() {
    loop_.context().restart();
    loop_.context().run_one_for(std::chrono::milliseconds(100));
  }

  async::Loop loop_;
  async::LoopClock clock_{loop_.executor()};
};

}  // namespace kymaros::test
