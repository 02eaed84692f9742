#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/registry.hpp"

namespace kymaros::sim {

/// What kube-scheduler tells of pods. It tells it through events.k8s.io, so its Events look otherwise than
/// those of the older components (event_recorder.hpp): a time with microseconds, no count and no first and
/// last time, and what is told again is a series.
class SchedulingEvents {
 public:
  explicit SchedulingEvents(Registry& registry) : registry_(registry) {}

  void bound(const json::Value& pod, std::string_view message) {
    tell("Normal", pod, "Scheduled", "Binding", message);
  }
  void refused(const json::Value& pod, std::string_view message) {
    tell("Warning", pod, "FailedScheduling", "Scheduling", message);
  }

 private:
  void tell(std::string_view type, const json::Value& pod, std::string_view reason, std::string_view action,
            std::string_view message);
  bool tell_again(const std::string& what);

  Registry& registry_;
  std::map<std::string, kube::ObjectKey> told_;
};

}  // namespace kymaros::sim
