#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/time.hpp"
#include "kube/resource.hpp"

namespace kymaros::runtime {

/// Which events are repeats of one that was written: those that say the same of the same object within six
/// minutes of the last time (the window of client-go's recorder). Pure, and bounded: beyond kMaxSeries an
/// event that could have been a repeat is written as a new one.
class EventSeries {
 public:
  static constexpr Duration kWindow = std::chrono::minutes(6);
  static constexpr std::size_t kMaxSeries = 1000;

  struct Written {
    kube::ObjectKey event;
    int count = 1;
    Time last;
  };

  /// The event that one at `now` repeats, or nullptr. `what` is everything that makes two events the same.
  const Written* find(const std::string& what, Time now);

  void written(const std::string& what, kube::ObjectKey event, Time now);
  void repeated(const std::string& what, Time now);
  /// The event is no longer there to be counted up.
  void forget(const std::string& what) { series_.erase(what); }

 private:
  std::map<std::string, Written> series_;
};

}  // namespace kymaros::runtime
