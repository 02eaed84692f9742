#include "sim/event_checks.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kRequired = std::to_array<std::string_view>(
    {"eventTime", "reportingComponent", "reportingInstance", "action", "reason"});
constexpr auto kMostOfAWord = 128;
constexpr auto kMostOfANote = 1024;

std::optional<ApiError> refusal(const json::Value& event, std::vector<ApiError::Cause> causes) {
  if (causes.empty()) return std::nullopt;
  return invalid("Event", key_of(event).name, std::move(causes)).error();
}

std::optional<ApiError> admit(const Admission& admission) {
  const bool is_new_event =
      admission.kind.type.qualified_name() == "events" && admission.verb == Admission::Verb::Create;
  if (!is_new_event) return std::nullopt;
  member(admission.object.as_object(), "source");
  const auto about = json::find_string(admission.object, {"involvedObject", "namespace"});
  const auto in = key_of(admission.object).namespace_;
  if (about == in || (about.empty() && in == "default")) return std::nullopt;
  return refusal(admission.object,
                 {{.reason = "FieldValueInvalid",
                   .message = fmt::format("Invalid value: \"{}\": does not match event.namespace", about),
                   .field = "involvedObject.namespace"}});
}

}  // namespace

std::optional<ApiError> check_new_event(const json::Value& core_event) {
  std::vector<ApiError::Cause> causes;
  for (const auto field : kRequired) {
    const auto text = json::find_string(core_event, {field});
    if (text.empty()) {
      causes.push_back(
          {.reason = "FieldValueRequired", .message = "Required value", .field = std::string(field)});
    } else if (text.size() > kMostOfAWord) {
      causes.push_back(
          {.reason = "FieldValueInvalid",
           .message = fmt::format("Invalid value: \"\": can have at most {} characters", kMostOfAWord),
           .field = std::string(field)});
    }
  }
  if (json::find_string(core_event, {"message"}).size() > kMostOfANote) {
    causes.push_back(
        {.reason = "FieldValueInvalid",
         .message = fmt::format("Invalid value: \"\": can have at most {} characters", kMostOfANote),
         .field = "message"});
  }
  const auto type = json::find_string(core_event, {"type"});
  if (type != "Normal" && type != "Warning") {
    causes.push_back({.reason = "FieldValueInvalid",
                      .message = fmt::format("Invalid value: \"\": has invalid value: {}", type),
                      .field = "type"});
  }
  return refusal(core_event, std::move(causes));
}

void admit_events(Registry& registry) { registry.add_admission(admit); }

}  // namespace kymaros::sim
