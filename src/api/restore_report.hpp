#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/report_findings.hpp"
#include "api/required_string.hpp"
#include "kube/object_meta.hpp"

namespace kymaros::api {

struct RestoreReportSpec {
  std::string testRef;  // name of the RestoreTest, in the report's namespace
};
BOOST_DESCRIBE_STRUCT(RestoreReportSpec, (), (testRef))

struct RtoReport {
  RequiredString measured;  // duration; "0s": the clock never started
  std::string target;       // duration; empty: no target
  bool withinSLA = false;
};
BOOST_DESCRIBE_STRUCT(RtoReport, (), (measured, target, withinSLA))

/// A newer backup that the run could not use (decision 11).
struct PassedOverBackup {
  std::string name;
  std::string phase;
  std::optional<Time> startedAt;
};
BOOST_DESCRIBE_STRUCT(PassedOverBackup, (), (name, phase, startedAt))

/// What a backup restricted itself to (decision 6c).
struct BackupFilters {
  std::vector<std::string> includedNamespaces;
  std::vector<std::string> excludedNamespaces;
  std::vector<std::string> includedResources;
  std::vector<std::string> excludedResources;
  std::map<std::string, std::string> labelSelector;
};
BOOST_DESCRIBE_STRUCT(BackupFilters, (),
                      (includedNamespaces, excludedNamespaces, includedResources, excludedResources,
                       labelSelector))

struct BackupReport {
  RequiredString name;  // empty: none was found
  RequiredString age;   // duration between its start and the run's
  std::string size;     // quantity, where the provider says it
  std::string uid;
  std::string schedule;
  std::string location;
  std::string phase;
  std::optional<Time> startedAt;
  std::optional<Time> completedAt;
  std::vector<PassedOverBackup> newerPassedOver;
  BackupFilters filters;
};
BOOST_DESCRIBE_STRUCT(BackupReport, (),
                      (name, age, size, uid, schedule, location, phase, startedAt, completedAt,
                       newerPassedOver, filters))

struct CheckReport {
  std::string name;
  std::string type;    // CheckType
  std::string status;  // CheckStatus: pass, fail, skip
  std::string duration;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(CheckReport, (), (name, type, status, duration, message))

/// One of the six levels (decision 1).
struct LevelReport {
  RequiredString status = "not_tested";  // LevelStatus
  std::string detail;
  std::int32_t points = 0;
  std::int32_t maxPoints = 0;
  std::vector<std::string> tested;
  std::vector<std::string> notTested;
};
BOOST_DESCRIBE_STRUCT(LevelReport, (), (status, detail, points, maxPoints, tested, notTested))

struct ValidationLevels {
  LevelReport restoreIntegrity;
  LevelReport completeness;
  LevelReport podStartup;
  LevelReport internalHealth;
  LevelReport crossNamespaceDeps;
  LevelReport rtoCompliance;
};
BOOST_DESCRIBE_STRUCT(ValidationLevels, (),
                      (restoreIntegrity, completeness, podStartup, internalHealth, crossNamespaceDeps,
                       rtoCompliance))

struct ContainerLog {
  RequiredString name;
  RequiredString type;  // container, init or previous
  RequiredString log;
  bool truncated = false;
  std::optional<std::int32_t> totalLines;
};
BOOST_DESCRIBE_STRUCT(ContainerLog, (), (name, type, log, truncated, totalLines))

struct PodLog {
  RequiredString podName;
  RequiredString namespace_;
  RequiredString phase;
  std::vector<ContainerLog> containers;
};
BOOST_DESCRIBE_STRUCT(PodLog, (), (podName, namespace_, phase, containers))

struct EventReport {
  RequiredString type;
  RequiredString reason;
  RequiredString message;
  RequiredString involvedObject;  // "Pod/web-0"
  RequiredString lastTimestamp;   // RFC 3339, UTC
  std::optional<std::int32_t> count;
};
BOOST_DESCRIBE_STRUCT(EventReport, (), (type, reason, message, involvedObject, lastTimestamp, count))

/// A cut of the run's one timeline (decision 7).
struct PhaseReport {
  std::string name;
  std::optional<Time> startedAt;
  std::string duration;
};
BOOST_DESCRIBE_STRUCT(PhaseReport, (), (name, startedAt, duration))

struct OperatorIdentity {
  std::string version;
  std::string clusterUID;  // of the namespace kube-system
};
BOOST_DESCRIBE_STRUCT(OperatorIdentity, (), (version, clusterUID))

struct ProviderIdentity {
  std::string name;
  std::string version;
};
BOOST_DESCRIBE_STRUCT(ProviderIdentity, (), (name, version))

struct RestoreReportStatus {
  std::int32_t score = 0;
  RequiredString result;  // RunResult
  std::string reason;     // machine-readable end: Verdict, RestoreFailed, TimedOut, ...
  std::string message;
  std::string runId;
  std::string trigger;        // RunTrigger
  std::int32_t coverage = 0;  // how many of the 100 points were tested
  std::string verdictMode;    // VerdictMode
  std::optional<Time> startedAt;
  std::optional<Time> completedAt;
  RtoReport rto;
  BackupReport backup;
  std::vector<CheckReport> checks;
  std::optional<CompletenessCounts> completeness = CompletenessCounts();  // written even when empty
  ValidationLevels validationLevels;
  std::vector<PhaseReport> phases;
  std::vector<NamespaceFinding> namespaces;
  std::optional<InventoryFinding> inventory;
  std::vector<VolumeFinding> volumes;
  std::optional<std::int32_t> volumesTotal;  // set where the list was cut
  std::vector<RestoreFinding> restores;
  std::vector<Diagnosis> diagnosis;
  std::optional<Regression> regression;
  std::vector<PodLog> podLogs;
  std::vector<EventReport> events;
  std::optional<std::int32_t> eventsTotal;  // set where the list was cut
  OperatorIdentity operator_;
  ProviderIdentity provider;
};
BOOST_DESCRIBE_STRUCT(RestoreReportStatus, (),
                      (score, result, reason, message, runId, trigger, coverage, verdictMode, startedAt,
                       completedAt, rto, backup, checks, completeness, validationLevels, phases, namespaces,
                       inventory, volumes, volumesTotal, restores, diagnosis, regression, podLogs, events,
                       eventsTotal, operator_, provider))

/// What one run of a RestoreTest found (api/crds/restorereports.yaml). Holds metadata only (decision 23).
struct RestoreReport {
  kube::ObjectMeta metadata;
  RestoreReportSpec spec;
  RestoreReportStatus status;

  static const kube::ResourceType& resource();
};
BOOST_DESCRIBE_STRUCT(RestoreReport, (), (metadata, spec, status))

}  // namespace kymaros::api
