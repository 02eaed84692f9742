#pragma once

#include <functional>
#include <optional>
#include <string>

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "kube/resource.hpp"
#include "runtime/work_queue.hpp"

namespace kymaros::runtime {

/// When a key is to be reconciled again; nothing: when something changes.
struct Requeue {
  std::optional<Duration> after;
};

using Reconcile = std::function<Task<Result<Requeue>>(kube::ObjectKey)>;

/// Calls `reconcile` for keys, with several workers but never two on one key.
///
/// An error is logged once and tried again after a growing wait; an exception (a bug) likewise, it ends
/// neither the worker nor the process.
class Controller {
 public:
  struct Options {
    std::string name;
    std::size_t workers = 4;
    WorkQueue::Limits limits{};
  };

  Controller(const async::Executor& executor, Clock& clock, Options options, Reconcile reconcile);

  void enqueue(const kube::ObjectKey& key);
  void enqueue_after(const kube::ObjectKey& key, Duration wait);

  /// Works until it is cancelled; a reconcile under way is cancelled too.
  Task<void> run();

  const WorkQueue& queue() const { return queue_; }

 private:
  Task<void> work();
  Task<kube::ObjectKey> next();
  Task<void> handle(kube::ObjectKey key);

  async::Executor executor_;
  Clock& clock_;
  Options options_;
  Reconcile reconcile_;
  WorkQueue queue_;
  async::Event something_to_do_;
};

}  // namespace kymaros::runtime
