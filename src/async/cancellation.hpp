#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

namespace kymaros::async {

/// `co_await finish_undisturbed();`: from here on the running task can no longer be cancelled, and goes on
/// even if it was cancelled already: for what must still be said when it ends. Whatever it waits for after
/// this must be bounded in time.
inline auto finish_undisturbed() {
  // Not a Task: awaiting one throws in a task that was cancelled already.
  return boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
}

}  // namespace kymaros::async
