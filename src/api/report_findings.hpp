#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "json/codec.hpp"

/// The lists of a report. Each is bounded (kMaxListEntries); where entries were left off, a count beside
/// the list says how many there were.
namespace kymaros::api {

inline constexpr std::size_t kMaxListEntries = 100;

/// "<found>/<expected>" by kind; empty: nothing expected, or not told.
struct CompletenessCounts {
  std::string deployments;
  std::string services;
  std::string secrets;
  std::string configMaps;
  std::string pvcs;
  std::string customResources;
};
BOOST_DESCRIBE_STRUCT(CompletenessCounts, (),
                      (deployments, services, secrets, configMaps, pvcs, customResources))

struct WorkloadFinding {
  std::string kind;
  std::string name;
  std::int32_t desired = 0;
  std::int32_t ready = 0;
  std::string status;  // pass, fail or skip
  std::string message;
  std::optional<Time> readyAt;
  std::optional<std::int32_t> restarts;
};
BOOST_DESCRIBE_STRUCT(WorkloadFinding, (), (kind, name, desired, ready, status, message, readyAt, restarts))

/// What became of one source namespace.
struct NamespaceFinding {
  std::string name;
  std::string sandbox;
  std::int32_t expected = 0;
  std::int32_t found = 0;
  CompletenessCounts completeness;
  std::vector<WorkloadFinding> workloads;
  std::optional<std::int32_t> workloadsTotal;  // set where the list was cut
};
BOOST_DESCRIBE_STRUCT(NamespaceFinding, (),
                      (name, sandbox, expected, found, completeness, workloads, workloadsTotal))

struct ObjectFinding {
  std::string group;
  std::string kind;
  std::string namespace_;  // of the source
  std::string name;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ObjectFinding, (), (group, kind, namespace_, name, reason))

/// The comparison of what was expected with what was found, object by object (decisions 5 and 6).
struct InventoryFinding {
  std::string source;  // Backup or LiveNamespace
  std::int32_t expected = 0;
  std::int32_t found = 0;
  std::vector<ObjectFinding> missing;
  std::vector<ObjectFinding> extra;
  std::vector<ObjectFinding> skipped;
  std::vector<ObjectFinding> excepted;  // the owner's spec.verdict.exceptions that were used
  std::optional<std::int32_t> missingTotal, extraTotal, skippedTotal,
      exceptedTotal;  // set where a list was cut
};
BOOST_DESCRIBE_STRUCT(InventoryFinding, (),
                      (source, expected, found, missing, extra, skipped, excepted, missingTotal, extraTotal,
                       skippedTotal, exceptedTotal))

/// One claim and what became of its data (decision 6d).
struct VolumeFinding {
  std::string namespace_;  // of the source
  std::string claim;
  std::string status;  // pass, fail or skip
  std::string method;  // how the backup holds the data; empty: it does not
  std::optional<std::int64_t> backupBytes;
  std::optional<std::int64_t> restoredBytes;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(VolumeFinding, (),
                      (namespace_, claim, status, method, backupBytes, restoredBytes, message))

struct RestoreMessage {
  std::string severity;    // Error, Warning or Harmless (decision 9)
  std::string namespace_;  // empty: of the cluster or of the provider itself
  std::string message;
};
BOOST_DESCRIBE_STRUCT(RestoreMessage, (), (severity, namespace_, message))

/// What the provider said of one of its restores.
struct RestoreFinding {
  std::string name;
  std::string phase;  // the provider's word
  std::optional<Time> startedAt;
  std::optional<Time> completedAt;
  std::optional<std::int32_t> itemsTotal;
  std::optional<std::int32_t> itemsRestored;
  std::int32_t errors = 0;
  std::int32_t warnings = 0;
  std::vector<RestoreMessage> messages;
};
BOOST_DESCRIBE_STRUCT(RestoreFinding, (),
                      (name, phase, startedAt, completedAt, itemsTotal, itemsRestored, errors, warnings,
                       messages))

/// Whose fault it was, and what to do.
struct Diagnosis {
  std::string party;   // Backup, Provider, Sandbox, Cluster, Application, Test
  std::string code;    // CamelCase
  std::string object;  // "Pod/web-0, container web"
  std::string evidence;
  std::string advice;
};
BOOST_DESCRIBE_STRUCT(Diagnosis, (), (party, code, object, evidence, advice))

/// Against the previous conclusive report of the same test.
struct Regression {
  std::string previous;  // its name
  std::optional<std::int32_t> previousScore;
  std::vector<std::string> changes;
};
BOOST_DESCRIBE_STRUCT(Regression, (), (previous, previousScore, changes))

}  // namespace kymaros::api
