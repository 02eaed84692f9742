#include "async/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace kymaros::async {

Duration Backoff::next(Random& random) {
  const double initial = static_cast<double>(limits_.initial.count());
  const double max = static_cast<double>(limits_.max.count());
  const double base = std::min(initial * std::pow(limits_.factor, std::min(failures_, 60)), max);
  ++failures_;
  return Duration(
      static_cast<Duration::rep>(std::min(base * (1.0 + limits_.jitter * random.fraction()), 2 * max)));
}

}  // namespace kymaros::async
