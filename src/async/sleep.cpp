#include "async/sleep.hpp"

#include <boost/asio/this_coro.hpp>

#include "async/event.hpp"

namespace kymaros::async {

Task<void> sleep_until(Clock& clock, MonotonicTime when) {
  Event woken(co_await boost::asio::this_coro::executor);
  const auto timer = clock.call_at(when, [&woken] { woken.set(); });
  co_await woken.wait();
}

Task<void> sleep_for(Clock& clock, Duration duration) {
  co_await sleep_until(clock, clock.monotonic() + duration);
}

}  // namespace kymaros::async
