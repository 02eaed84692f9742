#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>

namespace kymaros::async {

/// A coroutine on the event loop. It starts when it is awaited or spawned in a TaskGroup; cancelling
/// it makes the innermost co_await throw, and the exception passes through every frame.
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

/// True for the exception with which a cancelled task ends.
bool is_cancellation(const std::exception_ptr& error);

}  // namespace kymaros::async

namespace kymaros {
using async::Task;
}
