#pragma once

#include <string>

#include "async/task_group.hpp"
#include "async/virtual_clock.hpp"
#include "base/random.hpp"
#include "kube/client.hpp"
#include "operator/replica.hpp"
#include "sim/cluster.hpp"

namespace kymaros::demo {

/// The operator at work on a simulated cluster of the same process, as the user whose token it is given.
class Replica {
 public:
  /// `identity`: see op::Replica.
  Replica(sim::Cluster& cluster, async::VirtualLoop& loop, Random& random, const std::string& token,
          const op::Settings& settings, std::string identity);
  /// Ends it at once.
  ~Replica();

 private:
  async::VirtualLoop& loop_;
  kube::Client client_;
  op::Replica replica_;
  async::TaskGroup tasks_;
};

}  // namespace kymaros::demo
