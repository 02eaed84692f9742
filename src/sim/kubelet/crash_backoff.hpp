#pragma once

#include "base/time.hpp"

namespace kymaros::sim {

/// How long the kubelet waits before it starts again what ended, or pulls again what failed: 10 s, then
/// twice as long each time, at most 5 minutes; anew after 10 minutes without trouble. The very first try is
/// made at once. As client-go's flowcontrol.Backoff.
class CrashBackoff {
 public:
  /// Until when to wait after a trouble at `since`; in the past, or `since` itself, if there is nothing to
  /// wait for.
  MonotonicTime until(MonotonicTime since) const;
  Duration wait() const { return wait_; }
  /// One more trouble is answered at `now`; it was at `since`.
  void count(MonotonicTime since, MonotonicTime now);

 private:
  bool is_forgotten(MonotonicTime since) const;

  Duration wait_{};
  MonotonicTime counted_{};
};

}  // namespace kymaros::sim
