#include "async/retired.hpp"

#include <utility>

#include "async/cancellation.hpp"
#include "async/event.hpp"

namespace kymaros::async {

Task<void> until_cancelled(Executor executor) {
  Event never(executor);
  bool is_cancelled = false;
  while (!is_cancelled) {
    try {
      co_await never.wait();
    } catch (...) {
      is_cancelled = true;  // nothing else ends this wait
    }
  }
  co_await finish_undisturbed();
}

}  // namespace kymaros::async
