#pragma once

#include <map>

#include "base/time.hpp"
#include "kube/resource.hpp"

namespace kymaros::sim {

/// How long a controller waits before it tries again what failed: twice as long each time, by default from
/// 5 ms to 1000 s as client-go's work queues do.
class Retries {
 public:
  Retries() = default;
  Retries(Duration first, Duration longest) : first_(first), longest_(longest) {}

  Duration next(const kube::ObjectKey& key);
  void forget(const kube::ObjectKey& key) { failures_.erase(key); }

 private:
  Duration first_ = std::chrono::milliseconds(5);
  Duration longest_ = std::chrono::seconds(1000);
  std::map<kube::ObjectKey, int> failures_;
};

}  // namespace kymaros::sim
