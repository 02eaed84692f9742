#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <cstddef>
#include <exception>
#include <list>
#include <string>

#include "async/event.hpp"
#include "async/task.hpp"

namespace kymaros::async {

/// Background tasks with an owner that joins them; nothing is detached.
///
///   TaskGroup tasks(executor);
///   tasks.spawn(reflector.run());
///   ...
///   tasks.cancel();
///   co_await tasks.join();
///
/// The owner must join before the group, or anything its tasks refer to, goes away.
class TaskGroup {
 public:
  explicit TaskGroup(const Executor& executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts a task. An exception of it other than cancellation cancels the whole group, and join() throws it.
  void spawn(Task<void> task);

  /// Asks every task to end, those too that are spawned later.
  void cancel();

  /// Ends when no task is left. When the joining task itself is cancelled, the group is cancelled and still
  /// waited for; then the cancellation passes.
  Task<void> join();

  std::size_t size() const { return running_.size(); }

 private:
  using Running = std::list<boost::asio::cancellation_signal>;
  void ended(Running::iterator which, const std::exception_ptr& error);

  Executor executor_;
  Running running_;
  Event idle_;
  bool cancelled_ = false;
  std::exception_ptr failure_;
};

}  // namespace kymaros::async
