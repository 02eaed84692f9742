#include "async/loop.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace kymaros::async {
namespace asio = boost::asio;
namespace {

class AsioTimer final : public Clock::Timer {
 public:
  AsioTimer(const Executor& executor, MonotonicTime when, std::function<void()> wake)
      : timer_(executor, when) {
    timer_.async_wait(
        [alive = std::weak_ptr(alive_), wake = std::move(wake)](const boost::system::error_code& error) {
          if (!error && !alive.expired()) wake();
        });
  }

 private:
  asio::steady_timer timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

Time LoopClock::now() const { return std::chrono::floor<Time::duration>(std::chrono::system_clock::now()); }

MonotonicTime LoopClock::monotonic() const { return std::chrono::steady_clock::now(); }

std::unique_ptr<Clock::Timer> LoopClock::call_at(MonotonicTime when, std::function<void()> wake) {
  return std::make_unique<AsioTimer>(executor_, when, std::move(wake));
}

Task<int> wait_for_signal(std::vector<int> signals) {
  asio::signal_set set(co_await asio::this_coro::executor);
  for (const int signal : signals) set.add(signal);
  co_return co_await set.async_wait(asio::use_awaitable);
}

}  // namespace kymaros::async
