#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/value.hpp"
#include "sim/registry.hpp"

namespace kymaros::demo {

/// What the last run of a test found.
struct Finding {
  std::string test, result, rto, backup, backup_age, report;
  int score = 0;
  std::string message;                     // the report's own
  std::string advice;                      // of its first diagnosis; empty: none
  std::vector<std::string> empty_volumes;  // claims that came back without data
  bool pods_are_ready = false;
};

/// What the history before the live round holds.
struct HistorySummary {
  int runs = 0, passed = 0, partial = 0, failed = 0;
  std::optional<Time> first;  // start of the first run
};

/// The newest reports of all tests.
std::vector<Finding> newest_findings(const sim::Registry& registry);
HistorySummary summarize_reports(const sim::Registry& registry);

/// Why a run did not pass, as a person would say it who has read the report.
std::string explain(const Finding& finding);

}  // namespace kymaros::demo
