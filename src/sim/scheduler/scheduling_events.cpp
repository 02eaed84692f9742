#include "sim/scheduler/scheduling_events.hpp"

#include <fmt/format.h>

#include "sim/event_recorder.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr std::size_t kMostRemembered = 4096;
constexpr auto kComponent = "default-scheduler";

}  // namespace

bool SchedulingEvents::tell_again(const std::string& what) {
  const auto found = told_.find(what);
  const auto event = found == told_.end() ? nullptr : registry_.find("events", found->second);
  if (!event) return false;
  const auto count = integer_at(*event, {"series", "count"}, 1) + 1;
  const auto now = format_micro_time(registry_.clock().now());
  registry_.merge("events", found->second,
                  {{"series", json::Object{{"count", count}, {"lastObservedTime", now}}}});
  return true;
}

void SchedulingEvents::tell(std::string_view type, const json::Value& pod, std::string_view reason,
                            std::string_view action, std::string_view message) {
  const auto what = fmt::format("{}\n{}\n{}", uid_of(pod), reason, message);
  if (tell_again(what)) return;
  const auto key = key_of(pod);
  const auto name = fmt::format("{}.{:016x}", key.name, registry_.random().next());
  const auto made = registry_.create(
      "events", json::Object{{"metadata", json::Object{{"name", name}, {"namespace", key.namespace_}}},
                             {"involvedObject", involved(pod)},
                             {"reason", reason},
                             {"message", message},
                             {"action", action},
                             {"source", json::Object()},
                             {"firstTimestamp", nullptr},
                             {"lastTimestamp", nullptr},
                             {"type", type},
                             {"eventTime", format_micro_time(registry_.clock().now())},
                             {"reportingComponent", kComponent},
                             {"reportingInstance", fmt::format("{}-control-plane", kComponent)}});
  if (told_.size() >= kMostRemembered) told_.clear();
  if (made) told_[what] = {key.namespace_, name};
}

}  // namespace kymaros::sim
