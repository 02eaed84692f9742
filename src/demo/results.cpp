#include "demo/results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "demo/names.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::demo {
namespace {

Finding finding_of(const json::Value& report) {
  const json::Value status = sim::object_at(report, {"status"});
  Finding out{.test = json::find_string(report, {"spec", "testRef"}),
              .result = json::find_string(status, {"result"}),
              .rto = json::find_string(status, {"rto", "measured"}),
              .backup = json::find_string(status, {"backup", "name"}),
              .backup_age = json::find_string(status, {"backup", "age"}),
              .report = sim::key_of(report).name,
              .score = static_cast<int>(sim::integer_at(status, {"score"})),
              .message = json::find_string(status, {"message"})};
  const auto& diagnosis = sim::items_at(status, {"diagnosis"});
  if (!diagnosis.empty()) out.advice = json::find_string(diagnosis.front(), {"advice"});
  for (const auto& volume : sim::items_at(status, {"volumes"})) {
    if (json::find_string(volume, {"status"}) == "fail")
      out.empty_volumes.push_back(json::find_string(volume, {"claim"}));
  }
  out.pods_are_ready = json::find_string(status, {"validationLevels", "podStartup", "status"}) == "pass";
  return out;
}

std::optional<Time> start_of(const json::Value& report) {
  return sim::time_at(report, {"status", "startedAt"});
}

}  // namespace

std::vector<Finding> newest_findings(const sim::Registry& registry) {
  std::vector<Finding> out;
  const auto reports = registry.list(kReports, kTestNamespace);
  for (const auto name : kApplications) {
    sim::ObjectPtr newest;
    for (const auto& report : reports) {
      if (json::find_string(*report, {"spec", "testRef"}) != name) continue;
      if (!newest || start_of(*newest) < start_of(*report)) newest = report;
    }
    if (newest) out.push_back(finding_of(*newest));
  }
  return out;
}

HistorySummary summarize_reports(const sim::Registry& registry) {
  HistorySummary out;
  for (const auto& report : registry.list(kReports, kTestNamespace)) {
    const auto result = json::find_string(*report, {"status", "result"});
    const auto start = start_of(*report);
    if (start && (!out.first || *start < *out.first)) out.first = start;
    ++out.runs;
    out.passed += result == "pass";
    out.partial += result == "partial";
    out.failed += result == "fail";
  }
  return out;
}

std::string explain(const Finding& finding) {
  if (finding.pods_are_ready && !finding.empty_volumes.empty()) {
    return fmt::format(
        "{}: Velero says that the backup is complete, every object came back, and the pods are ready. But "
        "volume {} is empty: its data is in no backup. Nobody would have noticed before the day of need.",
        finding.test, fmt::join(finding.empty_volumes, ", "));
  }
  const auto advice =
      finding.advice.empty() ? std::string() : fmt::format(" What to do: {}.", finding.advice);
  return fmt::format("{}: {}.{}", finding.test, finding.message, advice);
}

}  // namespace kymaros::demo
