#pragma once

#include <map>

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Events go an hour after they were last written (kube-apiserver's --event-ttl).
class EventExpiry {
 public:
  explicit EventExpiry(Registry& registry);

 private:
  void expire(const kube::ObjectKey& key);

  Registry& registry_;
  std::map<kube::ObjectKey, MonotonicTime> written_;
  Worker worker_;
};

}  // namespace kymaros::sim
