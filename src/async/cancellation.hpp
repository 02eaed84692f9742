#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace kymaros::async {

/// `co_await finish_undisturbed();`: from here on the running task can no longer be cancelled, and goes on
/// even if it was cancelled already: for what must still be said when it ends. Whatever it waits for after
/// this must be bounded in time.
inline auto finish_undisturbed() {
  // Not a Task: awaiting one throws in a task that was cancelled already.
  return boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
}

/// Ends a task that was cancelled and finished undisturbed, as the cancellation would have: whoever awaits it
/// must not go on as if nothing had happened.
[[noreturn]] inline void throw_cancelled() {
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

}  // namespace kymaros::async
