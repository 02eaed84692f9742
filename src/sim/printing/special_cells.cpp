#include "sim/printing/special_cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

using Text = std::string (*)(const json::Value& object, Time now);

Column column(std::string name, Text text, int priority = 0) {
  return {.name = std::move(name),
          .type = "string",
          .cell = [text](const json::Value& object, Time now) { return json::Value(text(object, now)); },
          .priority = priority};
}

std::string node_status(const json::Value& node, Time) {
  const bool is_cordoned = flag_at(node, {"spec", "unschedulable"});
  return std::string(is_condition_true(node, "Ready") ? "Ready" : "NotReady") +
         (is_cordoned ? ",SchedulingDisabled" : "");
}

std::string node_roles(const json::Value& node, Time) {
  constexpr std::string_view kRole = "node-role.kubernetes.io/";
  std::vector<std::string> roles;
  for (const auto& [label, value] : object_at(node, {"metadata", "labels"})) {
    const std::string_view name = label;
    if (name.starts_with(kRole)) roles.emplace_back(name.substr(kRole.size()));
  }
  return roles.empty() ? "<none>" : fmt::format("{}", fmt::join(roles, ","));
}

std::string node_address(const json::Value& node, Time) {
  for (const auto& address : items_at(node, {"status", "addresses"})) {
    if (json::find_string(address, {"type"}) == "InternalIP") return json::find_string(address, {"address"});
  }
  return "<none>";
}

std::string event_last_seen(const json::Value& event, Time now) {
  const auto last = string_at(event, {"lastTimestamp"}, json::find_string(event, {"eventTime"}));
  return age_since(string_at(event, {"series", "lastObservedTime"}, last), now);
}

std::string event_object(const json::Value& event, Time) {
  auto kind = json::find_string(event, {"involvedObject", "kind"});
  std::ranges::transform(kind, kind.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return kind + "/" + json::find_string(event, {"involvedObject", "name"});
}

}  // namespace

Column phase_column() {
  return column("Status", [](const json::Value& object, Time) {
    return is_being_deleted(object) ? std::string("Terminating")
                                    : json::find_string(object, {"status", "phase"});
  });
}

Column access_modes_column(std::string part) {
  static const std::map<std::string, std::string, std::less<>> kShort{{"ReadWriteOnce", "RWO"},
                                                                      {"ReadOnlyMany", "ROX"},
                                                                      {"ReadWriteMany", "RWX"},
                                                                      {"ReadWriteOncePod", "RWOP"}};
  return {.name = "Access Modes",
          .type = "string",
          .cell = [part = std::move(part)](const json::Value& object, Time) {
            std::vector<std::string> out;
            for (const auto& mode : items_at(object, {part, "accessModes"})) {
              const auto found = kShort.find(std::string_view(mode.as_string()));
              if (found != kShort.end()) out.push_back(found->second);
            }
            return json::Value(fmt::format("{}", fmt::join(out, ",")));
          }};
}

Column claim_column() {
  return column("Claim", [](const json::Value& volume, Time) {
    const auto name = json::find_string(volume, {"spec", "claimRef", "name"});
    return name.empty() ? name : json::find_string(volume, {"spec", "claimRef", "namespace"}) + "/" + name;
  });
}

Column storage_class_name_column() {
  auto out = column("Name", [](const json::Value& storage_class, Time) {
    const bool is_default =
        annotation_of(storage_class, "storageclass.kubernetes.io/is-default-class") == "true";
    return key_of(storage_class).name + (is_default ? " (default)" : "");
  });
  out.format = "name";
  return out;
}

Column expansion_column() {
  return column("AllowVolumeExpansion", [](const json::Value& storage_class, Time) {
    return std::string(flag_at(storage_class, {"allowVolumeExpansion"}) ? "true" : "false");
  });
}

Column node_selector_column() {
  return column("Node Selector", [](const json::Value& set, Time) {
    return joined_labels(object_at(set, {"spec", "template", "spec", "nodeSelector"}));
  });
}

Column job_status_column() {
  return column("Status", [](const json::Value& job, Time) -> std::string {
    if (is_condition_true(job, "Complete")) return "Complete";
    if (is_condition_true(job, "Failed")) return "Failed";
    if (is_being_deleted(job)) return "Terminating";
    if (is_condition_true(job, "Suspended")) return "Suspended";
    if (is_condition_true(job, "FailureTarget")) return "FailureTarget";
    if (is_condition_true(job, "SuccessCriteriaMet")) return "SuccessCriteriaMet";
    return "Running";
  });
}

Column job_completions_column() {
  return ratio_column("Completions", {"status", "succeeded"}, {"spec", "completions"});
}

Column job_duration_column() {
  return column("Duration", [](const json::Value& job, Time now) -> std::string {
    const auto begun = time_at(job, {"status", "startTime"});
    const auto ended = time_at(job, {"status", "completionTime"});
    return begun ? human_duration(ended.value_or(now) - *begun) : "";
  });
}

Column suspend_column() {
  return column("Suspend", [](const json::Value& job, Time) {
    return std::string(flag_at(job, {"spec", "suspend"}) ? "True" : "False");
  });
}

Column cron_active_column() {
  return {.name = "Active", .type = "integer", .cell = [](const json::Value& job, Time) {
            return json::Value(static_cast<std::int64_t>(items_at(job, {"status", "active"}).size()));
          }};
}

Column last_schedule_column() {
  return column("Last Schedule", [](const json::Value& job, Time now) -> std::string {
    const auto last = json::find_string(job, {"status", "lastScheduleTime"});
    return last.empty() ? "<none>" : age_since(last, now);
  });
}

Column pod_selector_column() {
  return column("Pod-Selector", [](const json::Value& policy, Time) {
    return joined_labels(object_at(policy, {"spec", "podSelector", "matchLabels"}));
  });
}

Column role_column() {
  return column("Role", [](const json::Value& binding, Time) {
    return json::find_string(binding, {"roleRef", "kind"}) + "/" +
           json::find_string(binding, {"roleRef", "name"});
  });
}

std::vector<Column> node_columns() {
  return {
      name_column(),
      column("Status", node_status),
      column("Roles", node_roles),
      age_column(),
      text_column("Version", {"status", "nodeInfo", "kubeletVersion"}),
      column("Internal-IP", node_address, 1),
      wide(text_column("OS-Image", {"status", "nodeInfo", "osImage"}, "<unknown>")),
      wide(text_column("Kernel-Version", {"status", "nodeInfo", "kernelVersion"}, "<unknown>")),
      wide(text_column("Container-Runtime", {"status", "nodeInfo", "containerRuntimeVersion"}, "<unknown>"))};
}

std::vector<Column> event_columns() {
  return {column("Last Seen", event_last_seen),
          text_column("Type", {"type"}),
          text_column("Reason", {"reason"}),
          column("Object", event_object),
          wide(text_column("Subobject", {"involvedObject", "fieldPath"})),
          wide(text_column("Source", {"source", "component"})),
          text_column("Message", {"message"}),
          wide(number_column("Count", {"count"}, 1)),
          wide(text_column("Name", {"metadata", "name"}))};
}

}  // namespace kymaros::sim
