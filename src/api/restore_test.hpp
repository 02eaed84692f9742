#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/restore_test_spec.hpp"
#include "api/run_record.hpp"
#include "kube/condition.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::api {

/// One finished run, as the test remembers it.
struct PastRun {
  std::string id;
  std::string result;  // RunResult
  std::int32_t score = 0;
  std::string reason;
  std::string report;
  std::optional<Time> startedAt;
  std::string duration;
};
BOOST_DESCRIBE_STRUCT(PastRun, (), (id, result, score, reason, report, startedAt, duration))

struct RestoreTestStatus {
  std::optional<std::int64_t> observedGeneration;
  std::string phase;  // RestoreTestPhase; empty: never seen
  std::optional<Time> lastRunAt;
  std::optional<std::int32_t> lastScore;  // 0 when the run failed
  std::string lastResult;                 // RunResult
  std::string lastReportRef;
  std::optional<Time> lastSuccessfulRunAt;
  std::optional<Time> nextRunAt;
  std::optional<std::int64_t> missedRuns;  // times of the schedule at which no run could start
  std::string sandboxNamespace;            // first of sandboxNamespaces
  std::string restoreID;                   // first of restoreIDs
  std::vector<std::string> sandboxNamespaces;
  std::vector<std::string> restoreIDs;
  std::optional<RunRecord> run;
  std::vector<UncleanRun> unclean;  // oldest first, at most 10
  std::vector<PastRun> lastRuns;    // newest first, at most 10
  std::vector<kube::Condition> conditions;
};
BOOST_DESCRIBE_STRUCT(RestoreTestStatus, (),
                      (observedGeneration, phase, lastRunAt, lastScore, lastResult, lastReportRef,
                       lastSuccessfulRunAt, nextRunAt, missedRuns, sandboxNamespace, restoreID,
                       sandboxNamespaces, restoreIDs, run, unclean, lastRuns, conditions))

/// The wish that a backup be restored and judged on a schedule (api/crds/restoretests.yaml).
///
/// Mirrors the wire: durations, quantities, the cron expression and enums are strings here, so that one
/// malformed value never hides an object. plan_restore_test() gives the typed, defaulted values.
struct RestoreTest {
  kube::ObjectMeta metadata;
  RestoreTestSpec spec;
  RestoreTestStatus status;

  static const kube::ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(RestoreTest, (), (metadata, spec, status))

}  // namespace kymaros::api
