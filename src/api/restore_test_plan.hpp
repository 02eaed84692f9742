#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/check_plan.hpp"
#include "api/problem.hpp"
#include "api/restore_test_spec.hpp"
#include "api/vocabulary.hpp"
#include "base/quantity.hpp"
#include "base/time.hpp"
#include "cron/schedule.hpp"

namespace kymaros::api {

inline constexpr std::string_view kLatestBackup = "latest";

struct SourceNamespace {
  std::string name;          // source namespace
  std::string sandbox_name;  // verbatim; empty: drawn by the run
};

struct BackupSettings {
  Provider provider = Provider::Velero;
  std::string name;           // of one backup; kLatestBackup: the newest eligible
  std::string schedule_name;  // latest: of this schedule only; empty: any
  std::vector<SourceNamespace> namespaces;
  std::map<std::string, std::string> label_selector;
  std::vector<std::string> include_resources, exclude_resources;

  bool wants_latest() const { return name == kLatestBackup; }
};

struct QuotaSettings {
  std::optional<Quantity> cpu, memory, storage;
};

struct SandboxSettings {
  std::string name_prefix = "rp-test";
  Duration ttl = std::chrono::minutes(30);
  NetworkIsolation isolation = NetworkIsolation::Strict;
  QuotaSettings quota;  // what the owner set; the rest follows from the backup (decision 17)
  bool keep_on_failure = false;
};

struct ReadinessSettings {
  Duration timeout = std::chrono::minutes(2);
  Duration stable_for = std::chrono::seconds(30);
};

struct HealthSettings {
  std::string policy;  // name of a HealthCheckPolicy; empty: none asked for
  std::optional<Duration> timeout;
  std::vector<CheckPlan> checks;
};

struct SlaSettings {
  std::optional<Duration> max_rto;
  std::optional<Duration> max_backup_age;
  bool alert_on_exceed = false;
};

struct LogSettings {
  bool enabled = false;
  int max_lines = 100;  // per container
  bool events = true;
  bool init_containers = true;
  bool previous_containers = true;
};

/// A RestoreTest's spec, checked, typed and with its defaults.
struct RestoreTestPlan {
  bool is_suspended = false;
  cron::Schedule schedule;
  BackupSettings backup;
  SandboxSettings sandbox;
  ReadinessSettings readiness;
  HealthSettings health;
  SlaSettings sla;
  VerdictMode verdict_mode = VerdictMode::Strict;
  std::vector<VerdictException> exceptions;
  std::optional<NotificationsSpec> notifications;  // nothing: the operator's own channels
  std::optional<Duration> timeout;                 // nothing: only the TTL ends a run
  int history_limit = 10;
  ReportRetention report_retention = ReportRetention::Keep;
  LogSettings logs;
};

/// Turns a spec and the checks of its policy into a plan, or says everything that is wrong with them.
///
/// `checks` are those of the HealthCheckPolicy that the spec names; a policy that is not there is the
/// caller's to judge. Paths are those of the RestoreTest ("spec.sandbox.ttl") and, for checks, of the policy
/// ("HealthCheckPolicy/prod-checks: spec.checks[1].httpGet.timeout").
///
/// The schema refuses most of this at the door; this is for what it cannot say (a cron that never fires, an
/// unknown zone, a provider that is not built) and for objects that were stored under an older one.
std::expected<RestoreTestPlan, std::vector<Problem>> plan_restore_test(const RestoreTestSpec& spec,
                                                                       std::span<const Check> checks);

}  // namespace kymaros::api
