#include "sim/worker.hpp"

namespace kymaros::sim {

void Worker::add(const kube::ObjectKey& key, Duration delay) {
  const auto when = clock_.monotonic() + delay;
  auto& due = due_[key];
  if (due.timer && due.when <= when) return;
  due.when = when;
  due.timer = clock_.call_at(when, [this, key] {
    const auto ended = due_.extract(key);  // the timer lives until the end of its own call
    reconcile_(key);
  });
}

}  // namespace kymaros::sim
