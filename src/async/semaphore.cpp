#include "async/semaphore.hpp"

namespace kymaros::async {

Task<Semaphore::Permit> Semaphore::acquire() {
  if (free_ > 0 && waiters_.empty()) {
    --free_;
    co_return Permit(this);
  }
  Event granted(executor_);
  const auto place = waiters_.insert(waiters_.end(), &granted);
  try {
    co_await granted.wait();
  } catch (...) {
    if (granted.is_set()) {
      give_back();  // granted and cancelled at once: the permit goes to the next
    } else {
      waiters_.erase(place);
    }
    throw;
  }
  co_return Permit(this);
}

void Semaphore::give_back() {
  if (waiters_.empty()) {
    ++free_;
    return;
  }
  Event* next = waiters_.front();
  waiters_.pop_front();
  next->set();
}

}  // namespace kymaros::async
