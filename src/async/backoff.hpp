#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

namespace kymaros::async {

/// Exponential waiting times with jitter. Pure: it counts, somebody else sleeps.
class Backoff {
 public:
  struct Limits {
    Duration initial = std::chrono::milliseconds(800);
    Duration max = std::chrono::seconds(30);
    double factor = 2.0;
    double jitter = 1.0;  // a wait is drawn from [base, base * (1 + jitter))
  };

  Backoff() = default;
  explicit Backoff(Limits limits) : limits_(limits) {}

  /// How long to wait before the next try; each call waits longer, up to the limit.
  Duration next(Random& random);

  /// After a success: begin anew.
  void reset() { failures_ = 0; }
  int failures() const { return failures_; }

 private:
  Limits limits_{};
  int failures_ = 0;
};

}  // namespace kymaros::async
