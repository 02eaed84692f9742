#include "sim/controllers/retries.hpp"

namespace kymaros::sim {

Duration Retries::next(const kube::ObjectKey& key) {
  auto wait = first_;
  for (int i = 0; i < failures_[key] && wait < longest_; ++i) wait *= 2;
  ++failures_[key];
  return std::min(wait, longest_);
}

}  // namespace kymaros::sim
