#pragma once

#include <functional>
#include <list>
#include <string>

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "base/clock.hpp"

namespace kymaros::runtime {

/// A part of a process that runs until it is told to end.
struct Runnable {
  std::string name;
  std::function<Task<void>()> run;
  /// Asks it to end of its own accord, with what it has begun done. Without it, it is cancelled.
  std::function<void()> finish = {};
  /// Ends when it knows enough for what is started after it. Without it, that is at once.
  std::function<Task<void>()> wait_for_sync = {};
};

/// Runnables that start and stop together.
///
///   crew.start();
///   co_await over.wait();
///   crew.ask_to_end();
///   co_await crew.join(deadline);
class Crew {
 public:
  /// `over` is set when a member ends, whyever: none is meant to end by itself.
  Crew(async::Executor executor, Clock& clock, async::Event& over)
      : executor_(std::move(executor)), clock_(clock), over_(over) {}

  void add(Runnable runnable) { members_.emplace_back(std::move(runnable), executor_); }
  void start();
  Task<void> wait_for_sync();

  void ask_to_end();
  /// Waits for all; those that have not ended at `deadline` are cancelled. Cannot be cancelled itself, so a
  /// member must not resist its cancellation. Then throws the exception of a member that was a bug.
  Task<void> join(MonotonicTime deadline);

 private:
  struct Member {
    Member(Runnable what, const async::Executor& executor) : runnable(std::move(what)), tasks(executor) {}
    Runnable runnable;
    async::TaskGroup tasks;
  };

  Task<void> run(Member& member);

  async::Executor executor_;
  Clock& clock_;
  async::Event& over_;
  std::list<Member> members_;
};

}  // namespace kymaros::runtime
