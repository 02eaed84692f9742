#include "sim/list_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/event_groups.hpp"
#include "sim/field_selectors.hpp"

namespace kymaros::sim {
namespace {

std::unexpected<ApiError> refuse_options(std::string_view why) {
  return invalid("ListOptions.meta.k8s.io", "",
                 {{.reason = "FieldValueForbidden",
                   .message = fmt::format("Forbidden: {}", why),
                   .field = "resourceVersionMatch"}});
}

ApiError malformed_version(std::string_view version) {
  return {
      .code = 500,
      .reason = "",
      .message = fmt::format("resourceVersion: Invalid value: \"{0}\": strconv.ParseUint: parsing \"{0}\": "
                             "invalid syntax",
                             version)};
}

}  // namespace

Answer<Selector> selector_of(const RequestInfo& info, const ResourceKind& kind) {
  const auto is_new_event = info.group == kNewEvents;
  const auto fields = info.parameter("fieldSelector");
  auto selector =
      Selector::parse(info.parameter("labelSelector"), is_new_event ? core_event_fields(fields) : fields);
  if (!selector) return selector;
  const auto known = selectable_fields(kind);
  for (const auto& field : selector->fields()) {
    if (std::ranges::find(known, field) != known.end()) continue;
    return bad_request(
        fmt::format("\"{}\" is not a known field selector: only \"{}\"", field, fmt::join(known, "\", \"")));
  }
  return selector;
}

std::optional<ApiError> refuse_versions(const RequestInfo& info) {
  const auto version = info.parameter("resourceVersion");
  const auto match = info.parameter("resourceVersionMatch");
  const bool goes_on = !info.parameter("continue").empty();
  if (!match.empty() && version.empty())
    return refuse_options("resourceVersionMatch is forbidden unless resourceVersion is provided").error();
  if (!match.empty() && goes_on)
    return refuse_options("resourceVersionMatch is forbidden when continue is provided").error();
  if (!match.empty() && match != "Exact" && match != "NotOlderThan") {
    return invalid("ListOptions.meta.k8s.io", "",
                   {{.reason = "FieldValueNotSupported",
                     .message = fmt::format("Unsupported value: \"{}\": supported values: \"Exact\", "
                                            "\"NotOlderThan\", \"\"",
                                            match),
                     .field = "resourceVersionMatch"}})
        .error();
  }
  if (match == "Exact" && version == "0")
    return refuse_options("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"").error();
  if (!version.empty() && !whole_number(version)) return malformed_version(version);
  if (goes_on && !version.empty() && version != "0")
    return bad_request("specifying resource version is not allowed when using continue").error();
  return std::nullopt;
}

std::unexpected<ApiError> too_large(std::string_view version, std::int64_t current) {
  return std::unexpected(ApiError{
      .code = 504,
      .reason = "Timeout",
      .message = fmt::format("Timeout: Too large resource version: {}, current: {}", version, current),
      .causes = {
          {.reason = "ResourceVersionTooLarge", .message = "Too large resource version", .field = ""}}});
}

Answer<WatchBeginning> beginning_of(const RequestInfo& info) {
  const auto version = info.parameter("resourceVersion");
  const auto since = whole_number(version.empty() ? "0" : version);
  if (!since) return std::unexpected(malformed_version(version));
  const auto match = info.parameter("resourceVersionMatch");
  const bool asks_for_state = info.query.contains("sendInitialEvents");
  if (asks_for_state && match != "NotOlderThan") {
    return refuse_options("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (!asks_for_state && !match.empty()) {
    return refuse_options("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  }
  const bool wants_state = info.has_flag("sendInitialEvents");
  return WatchBeginning{.since = *since,
                        .begins_with_state = asks_for_state ? wants_state : *since == 0,
                        .marks_end_of_state = wants_state};
}

}  // namespace kymaros::sim
