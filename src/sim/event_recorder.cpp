#include "sim/event_recorder.hpp"

#include <fmt/format.h>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMostRemembered = 4096;  // as client-go

}  // namespace

json::Object involved(const json::Value& object, std::string_view part) {
  json::Object reference{{"kind", json::find_string(object, {"kind"})},
                         {"name", json::find_string(object, {"metadata", "name"})},
                         {"uid", uid_of(object)},
                         {"apiVersion", json::find_string(object, {"apiVersion"})},
                         {"resourceVersion", json::find_string(object, {"metadata", "resourceVersion"})}};
  const auto namespace_ = json::find_string(object, {"metadata", "namespace"});
  if (!namespace_.empty()) reference["namespace"] = namespace_;
  if (!part.empty()) reference["fieldPath"] = part;
  return reference;
}

bool EventRecorder::count_up(const std::string& what) {
  const auto found = told_.find(what);
  if (found == told_.end()) return false;
  const auto event = registry_.find("events", found->second);
  if (!event) return false;
  registry_.merge("events", found->second,
                  {{"count", integer_at(*event, {"count"}, 1) + 1},
                   {"lastTimestamp", format_time(registry_.clock().now())}});
  return true;
}

void EventRecorder::tell(std::string_view type, const json::Value& about, std::string_view reason,
                         std::string_view message, std::string_view part) {
  const auto what = fmt::format("{}\n{}\n{}\n{}\n{}", uid_of(about), part, type, reason, message);
  if (count_up(what)) return;
  const auto now = format_time(registry_.clock().now());
  const auto namespace_ = string_at(about, {"metadata", "namespace"}, "default");
  const auto name =
      fmt::format("{}.{:016x}", json::find_string(about, {"metadata", "name"}), registry_.random().next());
  json::Object source{{"component", component_}};
  if (!host_.empty()) source["host"] = host_;
  const auto made = registry_.create(
      "events", json::Object{{"metadata", json::Object{{"name", name}, {"namespace", namespace_}}},
                             {"involvedObject", involved(about, part)},
                             {"reason", reason},
                             {"message", message},
                             {"source", std::move(source)},
                             {"firstTimestamp", now},
                             {"lastTimestamp", now},
                             {"count", 1},
                             {"type", type},
                             {"eventTime", nullptr},
                             {"reportingComponent", component_},
                             {"reportingInstance", host_}});
  if (told_.size() >= kMostRemembered) told_.clear();
  if (made) told_[what] = {namespace_, name};
}

}  // namespace kymaros::sim
