#pragma once

#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <functional>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"

namespace kymaros::test {

/// Runs the next single thing that is ready on the loop, or lets the next waiter's time come; false if there
/// is neither.
inline bool step(async::VirtualLoop& loop) {
  auto& context = static_cast<boost::asio::io_context&>(
      boost::asio::query(loop.executor(), boost::asio::execution::context));
  context.restart();
  return context.poll_one() > 0 || loop.clock().advance();
}

/// Runs `task` for `steps` steps, cancels it there and lets it end. False if it ended by itself before.
inline bool cancel_after(async::VirtualLoop& loop, int steps, Task<void> task) {
  async::TaskGroup group(loop.executor());
  group.spawn(std::move(task));
  for (int i = 0; i < steps && group.size() > 0; ++i) step(loop);
  const bool was_running = group.size() > 0;
  group.cancel();
  loop.run(group.join());
  return was_running;
}

}  // namespace kymaros::test
