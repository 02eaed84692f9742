#pragma once

#include <memory>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "operator/settings.hpp"
#include "runtime/manager.hpp"

namespace kymaros::op {

/// The operator of one cluster: watches RestoreTests and what their runs wait for, and reconciles them.
class Operator {
 public:
  Operator(kube::Client& client, backup::Provider& provider, Clock& clock, Random& random,
           async::Executor executor, Settings settings);
  ~Operator();

  /// Adds its parts: what it watches on every replica, what it does on the leader only. They refer to it.
  void add_to(runtime::Manager& manager);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::op
