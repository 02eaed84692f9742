#include "kube/retry.hpp"

#include <algorithm>

namespace kymaros::kube {

Retry::Decision Retry::on(int status, const Error& error, Duration left) {
  if (status == 401 && !refreshed_) {
    refreshed_ = true;
    return RefreshToken{};
  }
  if ((status != 429 && status != 503) || !error.retry_after) return GiveUp{};
  // "Retry-After: 0" must not become a busy loop.
  const Duration wait = std::max<Duration>(*error.retry_after, std::chrono::milliseconds(100));
  if (wait >= left || waits_ == kMaxWaits) return GiveUp{};
  ++waits_;
  return Wait{wait};
}

}  // namespace kymaros::kube
