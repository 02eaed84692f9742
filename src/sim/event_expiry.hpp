#pragma once

#include <string>

#include "sim/registry.hpp"
#include "sim/worker.hpp"

namespace kymaros::sim {

/// Events go an hour after they were last written (kube-apiserver's --event-ttl).
class EventExpiry {
 public:
  explicit EventExpiry(Registry& registry);

 private:
  void expire(const std::string& resource, Worker& worker, const kube::ObjectKey& key);

  Registry& registry_;
  std::map<std::pair<std::string, kube::ObjectKey>, MonotonicTime> written_;
  Worker core_, events_;
};

}  // namespace kymaros::sim
