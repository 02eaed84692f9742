#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "async/event.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "kube/resource.hpp"
#include "runtime/store.hpp"
#include "runtime/work_queue.hpp"

namespace kymaros::runtime {

/// When a key is to be reconciled again; nothing: when something changes.
struct Requeue {
  std::optional<Duration> after;
};

using Reconcile = std::function<Task<Result<Requeue>>(kube::ObjectKey)>;

/// The keys that an object matters to: its owner's, its own.
using Mapper = std::function<std::vector<kube::ObjectKey>(const kube::ObjectKey&, const json::Value&)>;

/// Calls `reconcile` for keys, with several workers but never two on one key.
///
///   Controller tests(executor, clock, {.name = "restoretest"}, [&](ObjectKey key) { return
///   reconciler.reconcile(key); }); tests.watch(store_of_tests); tests.watch(store_of_restores,
///   to_the_test_in_its_labels); co_await tests.run();
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

  /// Every object of the store, and each change of one from now on, is work for the keys that `mapper` names:
  /// for a change, those of the object before and after. Without a mapper, for the object's own key.
  void watch(Store& store, Mapper mapper = {});

  /// Works until it is cancelled, and then a reconcile under way is cancelled too, its key stays to be done;
  /// or until finish().
  Task<void> run();

  /// Takes no further key; run() ends when the reconciles under way have.
  void finish();

  const WorkQueue& queue() const { return queue_; }

 private:
  class Hold;
  Task<void> work();
  Task<std::optional<kube::ObjectKey>> next();
  Task<void> handle(kube::ObjectKey key);
  Task<Result<Requeue>> reconcile(kube::ObjectKey key);

  async::Executor executor_;
  Clock& clock_;
  Options options_;
  Reconcile reconcile_;
  WorkQueue queue_;
  async::Event something_to_do_;
  bool finishing_ = false;
  std::vector<Store::Subscription> subscriptions_;
};

}  // namespace kymaros::runtime
