#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "async/task.hpp"
#include "async/task_group.hpp"

namespace kymaros::async {

/// Waits until the running task is cancelled, and returns: from then on it is undisturbed, as after
/// finish_undisturbed(). For a part of the process that has nothing to do but to tidy up when it ends:
///
///   co_await until_cancelled(executor);
///   ...
///   throw_cancelled();
Task<void> until_cancelled(Executor executor);

/// What has tasks of its own (`TaskGroup T::tasks`) that refer to it, and is not needed any more: it is
/// cancelled at once, and kept until its tasks have ended.
template <class T>
class Retired {
 public:
  void take(std::unique_ptr<T> one) {
    one->tasks.cancel();
    retired_.push_back(std::move(one));
    std::erase_if(retired_, [](const std::unique_ptr<T>& other) { return other->tasks.size() == 0; });
  }

  /// Ends when none of them is left. Others may be taken meanwhile, and are not waited for.
  Task<void> join() {
    const auto ending = std::exchange(retired_, {});
    for (const auto& one : ending) co_await one->tasks.join();
  }

 private:
  std::vector<std::unique_ptr<T>> retired_;
};

}  // namespace kymaros::async
