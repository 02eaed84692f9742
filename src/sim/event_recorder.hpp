#pragma once

#include <map>
#include <string>
#include <string_view>

#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::sim {

/// What an Event is about, or one part of it: "spec.containers{web}".
json::Object involved(const json::Value& object, std::string_view part = {});

/// Tells what a component did, as core/v1 Events. What is told again counts up the event that tells it
/// already, as client-go's recorder does. An Event that the API server refuses is lost.
class EventRecorder {
 public:
  /// `host` is the node of a component that has one.
  EventRecorder(Registry& registry, std::string component, std::string host = {})
      : registry_(registry), component_(std::move(component)), host_(std::move(host)) {}

  /// `part` of the object: "spec.containers{web}".
  void normal(const json::Value& about, std::string_view reason, std::string_view message,
              std::string_view part = {}) {
    tell("Normal", about, reason, message, part);
  }
  void warning(const json::Value& about, std::string_view reason, std::string_view message,
               std::string_view part = {}) {
    tell("Warning", about, reason, message, part);
  }

 private:
  void tell(std::string_view type, const json::Value& about, std::string_view reason,
            std::string_view message, std::string_view part);
  bool count_up(const std::string& what);

  Registry& registry_;
  std::string component_, host_;
  std::map<std::string, kube::ObjectKey> told_;
};

}  // namespace kymaros::sim
