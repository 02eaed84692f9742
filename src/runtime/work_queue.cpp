#include "runtime/work_queue.hpp"

#include <algorithm>

namespace kymaros::runtime {

void WorkQueue::add(const Key& key) {
  forget_time(key);
  if (working_.contains(key)) {
    again_.insert(key);
  } else if (queued_.insert(key).second) {
    ready_.push_back(key);
  }
}

void WorkQueue::add_at(const Key& key, MonotonicTime when) {
  if (queued_.contains(key) || again_.contains(key)) return;
  if (const auto there = delayed_.find(key); there != delayed_.end() && there->second <= when) return;
  forget_time(key);
  delayed_.emplace(key, when);
  due_.emplace(when, key);
}

void WorkQueue::add_after_failure(const Key& key, MonotonicTime now, Duration at_least) {
  const int failures = failures_[key]++;
  Duration wait = limits_.first_retry;
  for (int i = 0; i < failures && wait < limits_.last_retry; ++i) wait *= 2;
  add_at(key, now + std::max(std::min(wait, limits_.last_retry), at_least));
}

int WorkQueue::failures(const Key& key) const {
  const auto found = failures_.find(key);
  return found == failures_.end() ? 0 : found->second;
}

void WorkQueue::forget_time(const Key& key) {
  const auto found = delayed_.find(key);
  if (found == delayed_.end()) return;
  due_.erase({found->second, key});
  delayed_.erase(found);
}

void WorkQueue::release_due(MonotonicTime now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const Key key = due_.begin()->second;
    add(key);
  }
}

std::optional<WorkQueue::Key> WorkQueue::take(MonotonicTime now) {
  release_due(now);
  if (ready_.empty()) return std::nullopt;
  Key key = std::move(ready_.front());
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
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

}  // namespace kymaros::runtime
