#include "sim/printing/pod_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/condition_list.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "sim/printing/cells.hpp"

namespace kymaros::sim {
namespace {

const json::Array& statuses(const json::Value& pod) { return items_at(pod, {"status", "containerStatuses"}); }

/// What a container that does not run waits for or ended by; empty: it runs.
std::string trouble_of(const json::Value& status) {
  if (auto reason = json::find_string(status, {"state", "waiting", "reason"}); !reason.empty()) return reason;
  if (!json::find(status, {"state", "terminated"})) return {};
  if (auto reason = json::find_string(status, {"state", "terminated", "reason"}); !reason.empty())
    return reason;
  if (const auto signal = integer_at(status, {"state", "terminated", "signal"}))
    return fmt::format("Signal:{}", signal);
  return fmt::format("ExitCode:{}", integer_at(status, {"state", "terminated", "exitCode"}));
}

/// The first init container that has not ended well.
std::optional<std::string> word_of_init(const json::Value& pod) {
  const auto& all = items_at(pod, {"status", "initContainerStatuses"});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool has_ended = json::find(all[i], {"state", "terminated"}) != nullptr;
    if (has_ended && integer_at(all[i], {"state", "terminated", "exitCode"}) == 0) continue;
    const auto trouble = trouble_of(all[i]);
    if (!trouble.empty() && trouble != "PodInitializing") return "Init:" + trouble;
    return fmt::format("Init:{}/{}", i, items_at(pod, {"spec", "initContainers"}).size());
  }
  return std::nullopt;
}

std::string word_of_containers(const json::Value& pod, std::string word) {
  bool has_running = false;
  const auto& all = statuses(pod);
  for (auto status = all.rbegin(); status != all.rend(); ++status) {
    const auto trouble = trouble_of(*status);
    if (!trouble.empty()) word = trouble;
    const bool runs = json::find(*status, {"state", "running"}) != nullptr;
    if (trouble.empty() && runs && flag_at(*status, {"ready"})) has_running = true;
  }
  if (word == "Completed" && has_running) return is_condition_true(pod, "Ready") ? "Running" : "NotReady";
  return word;
}

json::Value restarts(const json::Value& pod, Time now) {
  std::int64_t count = 0;
  std::string last;
  for (const auto& status : statuses(pod)) {
    count += integer_at(status, {"restartCount"});
    last = std::max(last, json::find_string(status, {"lastState", "terminated", "finishedAt"}));
  }
  if (count == 0 || last.empty()) return json::Value(std::to_string(count));
  return json::Value(fmt::format("{} ({} ago)", count, age_since(last, now)));
}

json::Value ready(const json::Value& pod, Time) {
  const auto count =
      std::ranges::count_if(statuses(pod), [](const auto& one) { return flag_at(one, {"ready"}); });
  return json::Value(fmt::format("{}/{}", count, items_at(pod, {"spec", "containers"}).size()));
}

json::Value gates(const json::Value& pod, Time) {
  const auto& all = items_at(pod, {"spec", "readinessGates"});
  if (all.empty()) return "<none>";
  const auto passed = std::ranges::count_if(all, [&](const auto& gate) {
    return is_condition_true(pod, json::find_string(gate, {"conditionType"}));
  });
  return json::Value(fmt::format("{}/{}", passed, all.size()));
}

}  // namespace

std::string pod_word(const json::Value& pod) {
  const auto phase = json::find_string(pod, {"status", "phase"});
  auto word = string_at(pod, {"status", "reason"}, phase);
  const auto init = word_of_init(pod);
  word = init && !is_condition_true(pod, "Initialized") ? *init : word_of_containers(pod, std::move(word));
  if (!is_being_deleted(pod)) return word;
  if (json::find_string(pod, {"status", "reason"}) == "NodeLost") return "Unknown";
  return phase == "Succeeded" || phase == "Failed" ? word : "Terminating";
}

std::vector<Column> pod_columns() {
  return {name_column(),
          {.name = "Ready", .type = "string", .cell = ready},
          {.name = "Status",
           .type = "string",
           .cell = [](const json::Value& pod, Time) { return json::Value(pod_word(pod)); }},
          {.name = "Restarts", .type = "string", .cell = restarts},
          age_column(),
          wide(text_column("IP", {"status", "podIP"}, "<none>")),
          wide(text_column("Node", {"spec", "nodeName"}, "<none>")),
          wide(text_column("Nominated Node", {"status", "nominatedNodeName"}, "<none>")),
          {.name = "Readiness Gates", .type = "string", .cell = gates, .priority = 1}};
}

}  // namespace kymaros::sim
