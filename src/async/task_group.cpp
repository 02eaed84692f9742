#include "async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cassert>
#include <utility>

#include "async/cancellation.hpp"

namespace kymaros::async {
namespace asio = boost::asio;

TaskGroup::TaskGroup(const Executor& executor) : executor_(executor), idle_(executor) { idle_.set(); }

TaskGroup::~TaskGroup() { assert(running_.empty() && "a TaskGroup must be joined before it goes away"); }

void TaskGroup::spawn(Task<void> task) {
  const auto which = running_.emplace(running_.end());
  idle_.reset();
  asio::co_spawn(executor_, std::move(task),
                 asio::bind_cancellation_slot(
                     which->slot(), [this, which](std::exception_ptr error) { ended(which, error); }));
  if (cancelled_) which->emit(asio::cancellation_type::terminal);
}

void TaskGroup::ended(Running::iterator which, const std::exception_ptr& error) {
  // A cancel() from outside the loop reaches the task's signal as a later step of the loop, which may be
  // queued behind this one: the signal stays until after it.
  Running kept;
  kept.splice(kept.end(), running_, which);
  asio::post(executor_, [kept = std::move(kept)] {});
  if (error && !is_cancellation(error)) {
    if (!failure_) failure_ = error;
    cancel();
  }
  if (running_.empty()) idle_.set();
}

void TaskGroup::cancel() {
  cancelled_ = true;
  // Emitting may end a task and take it from the list, so the next one is found before.
  for (auto it = running_.begin(); it != running_.end();) (it++)->emit(asio::cancellation_type::terminal);
}

Task<void> TaskGroup::join() {
  bool joiner_is_cancelled = false;
  while (!running_.empty()) {
    try {
      co_await idle_.wait();
    } catch (...) {
      if (!is_cancellation(std::current_exception())) throw;
      joiner_is_cancelled = true;
    }
    if (joiner_is_cancelled) {
      cancel();
      co_await finish_undisturbed();  // the tasks are still to be waited for
    }
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (joiner_is_cancelled) throw_cancelled();
}

}  // namespace kymaros::async
