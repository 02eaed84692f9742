#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "kube/resource.hpp"

namespace kymaros::sim {

/// The work queue of a simulated controller: calls `reconcile` for each key that was handed in, when its
/// delay has passed, once however often it was handed in. reconcile() reads the world, changes what is to be
/// changed, and hands the key in again if it waits for a time.
class Worker {
 public:
  using Reconcile = std::function<void(const kube::ObjectKey&)>;

  Worker(Clock& clock, Reconcile reconcile) : clock_(clock), reconcile_(std::move(reconcile)) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Due after `delay`, or earlier if it is due earlier already.
  void add(const kube::ObjectKey& key, Duration delay = std::chrono::milliseconds(1));

 private:
  struct Due {
    MonotonicTime when;
    std::unique_ptr<Clock::Timer> timer;
  };

  Clock& clock_;
  Reconcile reconcile_;
  std::map<kube::ObjectKey, Due> due_;
};

}  // namespace kymaros::sim
