#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/completeness.hpp"
#include "domain/readiness.hpp"
#include "domain/volumes.hpp"

namespace kymaros::domain {

enum class RestoreEnd {
  NotStarted,
  Unfinished,  // the run ended before it
  Completed,
  PartiallyFailed,
  Failed,
};

/// What the provider says about the restores of a run; of several, the worst.
struct RestoreEvidence {
  RestoreEnd end = RestoreEnd::NotStarted;
  std::string message;  // why it failed
  int error_count = 0;
  std::vector<std::string> errors;    // in the provider's words
  std::vector<std::string> warnings;  // only those that are not harmless
  std::vector<std::string> harmless;
  bool results_read = false;  // false: only counts are known
  int warning_count = 0;
  std::vector<std::string> notes;  // what of it could not be read
};

enum class CheckStatus { Pass, Fail, Skip };

struct CheckResult {
  std::string name;
  CheckStatus status = CheckStatus::Skip;
  std::optional<Duration> duration;
  std::string message;
  bool needs_pods = false;  // it failed for want of ready pods, and would say nothing new of them
};

struct HealthEvidence {
  bool has_policy = false;
  std::string problem;  // the policy does not exist or cannot be read
  std::vector<CheckResult> checks;
  bool was_run = false;
};

/// A Service of another namespace that the application names.
struct Dependency {
  ServiceName target;
  std::string from;  // "Deployment/web"
  bool namespace_in_run = false;
  bool service_restored = false;
};

struct RtoEvidence {
  std::optional<Duration> measured;  // nothing: the end was never reached
  Duration target{};
  bool target_is_owners = false;  // spec.sla.maxRTO; else the operator's default, which gives points only
};

struct BackupAgeEvidence {
  std::optional<Duration> age;
  std::optional<Duration> limit;  // spec.sla.maxBackupAge, else two intervals of the backup's schedule
  std::vector<std::string> newer_failed;  // names of newer backups that failed
  std::string own_failure;                // the chosen backup is itself not whole: "is PartiallyFailed, ..."
};

/// Everything that a run saw, ready to be judged.
struct Evidence {
  RestoreEvidence restore;
  std::optional<Completeness> completeness;  // nothing: it could not be compared
  std::string completeness_problem;
  std::vector<VolumeVerdict> volumes;
  std::optional<Readiness> readiness;  // nothing: it never came to that
  int excluded_workloads = 0;          // that the run itself kept out of the sandbox
  int unknown_workloads = 0;  // of which nobody knows whether pods should run for them in the sandbox
  HealthEvidence health;
  std::optional<std::vector<Dependency>> dependencies;  // nothing: not looked for
  RtoEvidence rto;
  BackupAgeEvidence backup_age;
};

}  // namespace kymaros::domain
