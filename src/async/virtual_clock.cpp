#include "async/virtual_clock.hpp"

namespace kymaros::async {

class VirtualClock::Waiter final : public Clock::Timer {
 public:
  Waiter(std::shared_ptr<Waiters> waiters, MonotonicTime when, std::function<void()> wake)
      : waiters_(std::move(waiters)), done_(std::make_shared<bool>(false)) {
    place_ = waiters_->emplace(when, [done = done_, wake = std::move(wake)] {
      *done = true;
      wake();
    });
  }
  ~Waiter() override {
    if (!*done_) waiters_->erase(place_);
  }

 private:
  std::shared_ptr<Waiters> waiters_;
  std::shared_ptr<bool> done_;
  Waiters::iterator place_;
};

std::unique_ptr<Clock::Timer> VirtualClock::call_at(MonotonicTime when, std::function<void()> wake) {
  return std::make_unique<Waiter>(waiters_, when, std::move(wake));
}

bool VirtualClock::advance(std::optional<MonotonicTime> limit) {
  if (waiters_->empty()) return false;
  const auto first = waiters_->begin();
  if (limit && first->first > *limit) return false;
  since_ = std::max(since_, first->first.time_since_epoch());
  const auto wake = std::move(first->second);
  waiters_->erase(first);
  wake();
  return true;
}

std::optional<MonotonicTime> VirtualClock::next() const {
  return waiters_->empty() ? std::nullopt : std::optional(waiters_->begin()->first);
}

void VirtualClock::advance_to(MonotonicTime when) { since_ = std::max(since_, when.time_since_epoch()); }

void VirtualLoop::run_for(Duration duration) {
  const auto end = clock_.monotonic() + duration;
  do {
    settle();
  } while (clock_.advance(end));
  clock_.advance_to(end);
}

}  // namespace kymaros::async
