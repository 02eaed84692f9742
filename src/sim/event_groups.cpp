#include "sim/event_groups.hpp"

#include <array>
#include <utility>

namespace kymaros::sim {
namespace {

constexpr auto kCore = "v1";
constexpr auto kNew = "events.k8s.io/v1";

/// What is called otherwise: in the core group, in events.k8s.io.
constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"involvedObject", "regarding"},
     {"message", "note"},
     {"reportingComponent", "reportingController"},
     {"source", "deprecatedSource"},
     {"firstTimestamp", "deprecatedFirstTimestamp"},
     {"lastTimestamp", "deprecatedLastTimestamp"},
     {"count", "deprecatedCount"}});

void rename(json::Object& object, std::string_view from, std::string_view to) {
  const auto found = object.find(from);
  if (found == object.end()) return;
  auto value = std::move(found->value());
  object.erase(found);
  object[to] = std::move(value);
}

}  // namespace

json::Value as_core_event(json::Value event) {
  auto& object = event.as_object();
  for (const auto& [core, renamed] : kNames) rename(object, renamed, core);
  object["apiVersion"] = kCore;
  return event;
}

json::Value as_new_event(json::Value event) {
  auto& object = event.as_object();
  for (const auto& [core, renamed] : kNames) rename(object, core, renamed);
  if (object.contains("apiVersion")) object["apiVersion"] = kNew;  // items of lists do not repeat it
  return event;
}

std::string core_event_fields(std::string_view selector) {
  std::string out(selector);
  for (const auto& [core, renamed] :
       {std::pair("involvedObject.", "regarding."), std::pair("reportingComponent", "reportingController")}) {
    for (auto at = out.find(renamed); at != std::string::npos; at = out.find(renamed, at))
      out.replace(at, std::string_view(renamed).size(), core);
  }
  return out;
}

}  // namespace kymaros::sim
