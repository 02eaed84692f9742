#include "runtime/event_series.hpp"

#include <utility>

namespace kymaros::runtime {

const EventSeries::Written* EventSeries::find(const std::string& what, Time now) {
  std::erase_if(series_, [now](const auto& entry) { return entry.second.last + kWindow < now; });
  const auto found = series_.find(what);
  return found == series_.end() ? nullptr : &found->second;
}

void EventSeries::written(const std::string& what, kube::ObjectKey event, Time now) {
  if (series_.size() >= kMaxSeries) return;
  series_.insert_or_assign(what, Written{.event = std::move(event), .last = now});
}

void EventSeries::repeated(const std::string& what, Time now) {
  const auto found = series_.find(what);
  if (found == series_.end()) return;
  ++found->second.count;
  found->second.last = now;
}

}  // namespace kymaros::runtime
