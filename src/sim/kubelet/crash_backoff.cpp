#include "sim/kubelet/crash_backoff.hpp"

#include <algorithm>

namespace kymaros::sim {
namespace {

constexpr Duration kFirst = std::chrono::seconds(10);
constexpr Duration kLongest = std::chrono::minutes(5);

}  // namespace

bool CrashBackoff::is_forgotten(MonotonicTime since) const {
  return wait_ == Duration::zero() || since - counted_ > 2 * kLongest;
}

MonotonicTime CrashBackoff::until(MonotonicTime since) const {
  return is_forgotten(since) ? since : since + wait_;
}

void CrashBackoff::count(MonotonicTime since, MonotonicTime now) {
  wait_ = is_forgotten(since) ? kFirst : std::min(2 * wait_, kLongest);
  counted_ = now;
}

}  // namespace kymaros::sim
