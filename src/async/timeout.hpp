#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "async/sleep.hpp"
#include "async/task.hpp"
#include "base/duration.hpp"
#include "base/result.hpp"

namespace kymaros::async {

/// Runs `task`, but no longer than `limit`: then it is cancelled and nothing is returned. An exception of the
/// task passes, also one that is thrown while it ends; and so does a cancellation from outside.
template <class T>
Task<std::optional<T>> with_timeout(Clock& clock, Duration limit, Task<T> task) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  std::optional<T> outcome;
  auto keep = [](Task<T> inner, std::optional<T>& out) -> Task<void> {
    out.emplace(co_await std::move(inner));
  };
  const auto [order, task_error, sleep_error] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, keep(std::move(task), outcome), asio::deferred),
          asio::co_spawn(executor, sleep_for(clock, limit), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (outcome) co_return std::move(outcome);
  const bool has_run_out = order[0] == 1 && !sleep_error;
  if (task_error && (!has_run_out || !is_cancellation(task_error))) std::rethrow_exception(task_error);
  if (!has_run_out && sleep_error) std::rethrow_exception(sleep_error);
  co_return std::nullopt;
}

/// The same for a task with a Result: running out of time is ErrorCode::Deadline.
template <class T>
Task<Result<T>> with_deadline(Clock& clock, Duration limit, Task<Result<T>> task) {
  auto outcome = co_await with_timeout(clock, limit, std::move(task));
  if (!outcome) co_return fail(ErrorCode::Deadline, "no answer within " + format_duration(limit));
  co_return std::move(*outcome);
}

}  // namespace kymaros::async
