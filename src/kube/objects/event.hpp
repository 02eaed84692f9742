#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "kube/micro_time.hpp"
#include "kube/object_meta.hpp"
#include "kube/resource.hpp"

namespace kymaros::kube {

struct ObjectReference {
  std::string apiVersion;
  std::string kind;
  std::string namespace_;
  std::string name;
  std::string uid;
  std::string resourceVersion;
  std::string fieldPath;  // "spec.containers{web}"

  bool operator==(const ObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(ObjectReference, (),
                      (apiVersion, kind, namespace_, name, uid, resourceVersion, fieldPath))

struct EventSeries {
  int count = 0;
  std::optional<MicroTime> lastObservedTime;
};
BOOST_DESCRIBE_STRUCT(EventSeries, (), (count, lastObservedTime))

/// events.k8s.io/v1. To create one, all but `related`, `note` and `series` must be there.
struct Event {
  ObjectMeta metadata;
  std::optional<MicroTime> eventTime;
  std::string reportingController;  // "kymaros.io/controller"
  std::string reportingInstance;
  std::string action;  // what was done about it: "Restore"
  std::string reason;  // what happened: "RestoreFailed"
  ObjectReference regarding;
  std::optional<ObjectReference> related;
  std::string note;  // at most 1 kB
  std::string type;  // Normal, Warning
  std::optional<EventSeries> series;
  std::optional<Time> deprecatedFirstTimestamp;  // of what older components report
  std::optional<Time> deprecatedLastTimestamp;
  std::optional<int> deprecatedCount;

  static const ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(Event, (),
                      (metadata, eventTime, reportingController, reportingInstance, action, reason, regarding,
                       related, note, type, series, deprecatedFirstTimestamp, deprecatedLastTimestamp,
                       deprecatedCount))

}  // namespace kymaros::kube
