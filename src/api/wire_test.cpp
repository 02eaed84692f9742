#include <gtest/gtest.h>

#include "api/health_check_policy.hpp"
#include "api/restore_report.hpp"
#include "api/restore_test.hpp"
#include "json/value.hpp"

namespace kymaros::api {
namespace {

template <class T>
T decoded(std::string_view text) {
  auto object = json::decode<T>(json::parse(text).value());
  EXPECT_TRUE(object.has_value()) << object.error().message;
  return object.value_or(T());
}

TEST(RestoreTestOnTheWire, SurvivesMalformedValues) {
  const auto test = decoded<RestoreTest>(R"({
    "metadata": {"name": "broken", "namespace": "prod", "generation": 3},
    "spec": {
      "backupSource": {"provider": "restic", "backupName": "", "namespaces": []},
      "schedule": {"cron": "at three", "timezone": "Mars/Base"},
      "sandbox": {"ttl": "30 minutes", "networkIsolation": "open", "resourceQuota": {"cpu": "many"}},
      "sla": {"maxRTO": ""},
      "timeout": "soon",
      "fromTheFuture": {"x": 1}
    }})");
  EXPECT_EQ(test.metadata.key(), (kube::ObjectKey{"prod", "broken"}));
  EXPECT_EQ(test.spec.sandbox.ttl, "30 minutes");
  EXPECT_EQ(test.spec.historyLimit, 10);
  EXPECT_TRUE(test.spec.sla.has_value());
}

TEST(RestoreTestOnTheWire, ARunRecordIsReadAsItWasWritten) {
  RunRecord run;
  run.id = "k3f9x2ab01";
  run.trigger = "Schedule";
  run.requestedAt = parse_time("2026-03-26T03:00:00Z").value();
  run.slot.heldAt = parse_time("2026-03-26T03:00:05Z").value();
  run.report = "nightly-20260326-030000";
  run.sandboxes = {
      {.source = "shop", .namespace_ = "rp-test-nightly-k3f9x2", .restore = "kymaros-nightly-k3f9x2ab01-0"}};
  run.phases = {{.name = "Preflight", .startedAt = run.requestedAt}};
  run.admitted.emplace().generation = 4;
  run.admitted->spec.sandbox.ttl = "20m";
  run.admitted->spec.logCollection.includeEvents = false;
  run.admitted->checks = {{.name = "pods", .type = "podStatus", .podStatus = PodStatusCheck{.minReady = 2}}};
  run.outcome = RunOutcome{.result = "pass", .score = 100, .reason = "Verdict"};

  const json::Value written = json::encode(run);
  const auto read = json::decode<RunRecord>(written).value();
  EXPECT_EQ(json::encode(read), written);
  EXPECT_EQ(json::find_string(written, {"slot", "heldAt"}), "2026-03-26T03:00:05Z");
  EXPECT_EQ(read.sandboxes.at(0).namespace_, "rp-test-nightly-k3f9x2");
  EXPECT_EQ(read.admitted->spec.sandbox.ttl, "20m");
  EXPECT_FALSE(read.admitted->spec.logCollection.includeEvents);
  EXPECT_EQ(read.admitted->checks.at(0).podStatus->minReady, 2);
}

TEST(RestoreTestOnTheWire, AnEmptyStatusWritesNothing) {
  EXPECT_EQ(json::encode(RestoreTestStatus{}), json::Value(json::Object{}));
}

TEST(RestoreReportOnTheWire, OfAnEarlierReleaseIsRead) {
  const auto report = decoded<RestoreReport>(R"({
    "metadata": {"name": "velero-prod-nightly-20260326-030000"},
    "spec": {"testRef": "velero-prod-nightly"},
    "status": {
      "score": 95, "result": "pass",
      "startedAt": "2026-03-26T03:00:00Z", "completedAt": "2026-03-26T03:09:41Z",
      "rto": {"measured": "9m41s", "target": "15m0s", "withinSLA": true},
      "backup": {"name": "rp-daily-abc123", "age": ""},
      "checks": [{"name": "api-health", "status": "pass", "duration": "42ms", "message": "HTTP 200"}],
      "completeness": {"deployments": "3/3", "secrets": "5/5"},
      "validationLevels": {
        "restoreIntegrity": {"status": "pass", "detail": "restored"},
        "completeness": {"status": "pass"}, "podStartup": {"status": "pass", "detail": "4/4 pods ready"},
        "internalHealth": {"status": "pass", "tested": ["api-health"]},
        "crossNamespaceDeps": {"status": "not_tested", "notTested": ["db.data.svc"]},
        "rtoCompliance": {"status": "pass", "detail": "measured 9m41s"}},
      "podLogs": [{"podName": "api-0", "namespace": "sbx", "phase": "Running",
                   "containers": [{"name": "api", "type": "container", "log": "", "truncated": false}]}],
      "events": [{"type": "Normal", "reason": "Pulled", "message": "ok", "involvedObject": "Pod/api-0",
                  "lastTimestamp": "2026-03-26T03:05:00Z", "count": 1}]
    }})");
  EXPECT_EQ(report.status.score, 95);
  EXPECT_EQ(report.status.validationLevels.crossNamespaceDeps.notTested.at(0), "db.data.svc");
  EXPECT_EQ(report.status.completeness->deployments, "3/3");
  EXPECT_EQ(report.status.podLogs.at(0).containers.at(0).type, "container");
}

}  // namespace
}  // namespace kymaros::api
