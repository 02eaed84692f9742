#include "runtime/work_queue.hpp"

#include <algorithm>
#include <vector>

namespace kymaros::runtime {

void WorkQueue::add(const Key& key) {
  delayed_.erase(key);
  if (working_.contains(key)) {
    again_.insert(key);
  } else if (queued_.insert(key).second) {
    ready_.push_back(key);
  }
}

void WorkQueue::add_at(const Key& key, MonotonicTime when) {
  if (queued_.contains(key)) return;
  const auto [place, is_new] = delayed_.try_emplace(key, when);
  if (!is_new) place->second = std::min(place->second, when);
}

void WorkQueue::add_after_failure(const Key& key, MonotonicTime now) {
  const int failures = failures_[key]++;
  Duration wait = limits_.first_retry;
  for (int i = 0; i < failures && wait < limits_.last_retry; ++i) wait *= 2;
  add_at(key, now + std::min(wait, limits_.last_retry));
}

void WorkQueue::release_due(MonotonicTime now) {
  std::vector<std::pair<MonotonicTime, Key>> due;
  for (const auto& [key, when] : delayed_) {
    if (when <= now) due.emplace_back(when, key);
  }
  std::ranges::sort(due);
  for (const auto& [when, key] : due) add(key);
}

std::optional<WorkQueue::Key> WorkQueue::take(MonotonicTime now) {
  release_due(now);
  if (ready_.empty()) return std::nullopt;
  const Key key = ready_.front();
  ready_.pop_front();
  queued_.erase(key);
  working_.insert(key);
  return key;
}

void WorkQueue::done(const Key& key) {
  working_.erase(key);
  if (again_.erase(key) > 0) add(key);
}

std::optional<MonotonicTime> WorkQueue::next_due() const {
  if (delayed_.empty()) return std::nullopt;
  return std::ranges::min_element(delayed_, {}, &std::pair<const Key, MonotonicTime>::second)->second;
}

}  // namespace kymaros::runtime
