#pragma once

#include <memory>

#include "async/task.hpp"
#include "backup/provider.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "operator/settings.hpp"

namespace kymaros::op {

/// The operator of one cluster: watches RestoreTests and what their runs wait for, and reconciles them.
class Operator {
 public:
  Operator(kube::Client& client, backup::Provider& provider, Clock& clock, Random& random,
           async::Executor executor, Settings settings);
  ~Operator();

  /// Does its work until it is cancelled; only one process of a cluster may be in here (leader election).
  Task<void> run();

  /// True when everything that is watched was read once.
  bool has_synced() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kymaros::op
