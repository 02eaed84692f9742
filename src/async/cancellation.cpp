#include "async/cancellation.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

namespace kymaros::async {

Task<void> finish_undisturbed() {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
}

}  // namespace kymaros::async
