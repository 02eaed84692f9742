#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace kymaros::async {

/// The one event loop of a process, single-threaded.
class Loop {
 public:
  Executor executor() { return context_.get_executor(); }
  boost::asio::io_context& context() { return context_; }

  /// Runs until nothing is left to wait for.
  void run() { context_.run(); }

  /// Runs what is ready now; returns how many handlers ran.
  std::size_t poll() {
    context_.restart();
    return context_.poll();
  }

  /// Waits until something is ready and runs it, but no longer than `most`.
  void run_one_for(Duration most) {
    context_.restart();
    context_.run_one_for(most);
  }

 private:
  boost::asio::io_context context_{1};
};

/// The machine's clock on a loop.
class LoopClock final : public Clock {
 public:
  explicit LoopClock(Executor executor) : executor_(std::move(executor)) {}
  Time now() const override;
  MonotonicTime monotonic() const override;
  [[nodiscard]] std::unique_ptr<Timer> call_at(MonotonicTime when, std::function<void()> wake) override;

 private:
  Executor executor_;
};

/// Ends when the process gets one of these signals (SIGTERM, SIGINT, ...); returns its number.
Task<int> wait_for_signal(std::vector<int> signals);

}  // namespace kymaros::async
