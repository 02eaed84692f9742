#include "api/restore_test_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/spec_reader.hpp"

namespace kymaros::api {
namespace {

Provider read_provider(SpecReader& reader, const std::string& text) {
  const std::string path = "spec.backupSource.provider";
  if (text.empty()) reader.fail(path, "must be one of " + list_words<Provider>());
  const auto provider = reader.word_or(path, text, Provider::Velero);
  if (provider != Provider::Velero) {
    reader.fail(path, fmt::format("this version has no adapter for {}; it has one for velero", text),
                ProblemKind::ProviderNotAvailable);
  }
  return provider;
}

/// Each namespace once, each sandbox once, and no sandbox that is a source: a restore must never land there.
std::vector<SourceNamespace> read_namespaces(SpecReader& reader,
                                             const std::vector<NamespaceMapping>& mappings) {
  const std::string path = "spec.backupSource.namespaces";
  if (mappings.empty()) reader.fail(path, "must name at least one namespace");
  std::vector<SourceNamespace> namespaces;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const auto& [name, sandbox] = mappings[i];
    const std::string place = fmt::format("{}[{}]", path, i);
    const auto earlier =
        std::ranges::subrange(mappings.begin(), mappings.begin() + static_cast<std::ptrdiff_t>(i));
    reader.namespace_name(place + ".name", name);
    if (std::ranges::count(earlier, name, &NamespaceMapping::name) > 0) {
      reader.fail(place + ".name", SpecReader::quoted(name) + " is there twice");
    }
    if (!sandbox.empty()) {
      reader.namespace_name(place + ".sandboxName", sandbox);
      if (std::ranges::count(earlier, sandbox, &NamespaceMapping::sandboxName) > 0) {
        reader.fail(place + ".sandboxName", SpecReader::quoted(sandbox) + " is there twice");
      }
      if (std::ranges::count(mappings, sandbox, &NamespaceMapping::name) > 0) {
        reader.fail(place + ".sandboxName", SpecReader::quoted(sandbox) + " is a source namespace");
      }
    }
    namespaces.push_back({name, sandbox});
  }
  return namespaces;
}

/// What Velero refuses as a list of resources (pkg/util/collections, ValidateIncludesExcludes) is refused
/// here.
void check_resources(SpecReader& reader, const RestoreSpec& restore) {
  const auto& [include, exclude] = restore;
  if (include.size() > 1 && std::ranges::count(include, "*") > 0) {
    reader.fail("spec.restore.includeResources", "\"*\" must stand alone");
  }
  for (const auto& resource : include) reader.required("spec.restore.includeResources", resource);
  for (const auto& resource : exclude) {
    reader.required("spec.restore.excludeResources", resource);
    if (resource == "*") reader.fail("spec.restore.excludeResources", "\"*\" would restore nothing");
    if (std::ranges::count(include, resource) > 0) {
      reader.fail("spec.restore.excludeResources",
                  SpecReader::quoted(resource) + " is in includeResources as well");
    }
  }
}

BackupSettings read_backup(SpecReader& reader, const RestoreTestSpec& spec) {
  const BackupSource& source = spec.backupSource;
  BackupSettings backup;
  backup.provider = read_provider(reader, source.provider);
  backup.name = source.backupName.empty()
                    ? std::string(kLatestBackup)
                    : reader.object_name("spec.backupSource.backupName", source.backupName);
  if (!source.scheduleName.empty()) {
    const std::string path = "spec.backupSource.scheduleName";
    backup.schedule_name = reader.object_name(path, source.scheduleName);
    if (!backup.wants_latest()) reader.fail(path, "goes with backupName \"latest\" only");
  }
  backup.namespaces = read_namespaces(reader, source.namespaces);
  backup.label_selector = reader.labels("spec.backupSource.labelSelector", source.labelSelector);
  check_resources(reader, spec.restore);
  backup.include_resources = spec.restore.includeResources;
  backup.exclude_resources = spec.restore.excludeResources;
  return backup;
}

std::optional<cron::Schedule> read_schedule(SpecReader& reader, const ScheduleSpec& spec) {
  const std::string zone = spec.timezone.empty() ? "UTC" : spec.timezone;
  auto schedule = cron::Schedule::parse(spec.cron, zone);
  if (!schedule) {
    // The expression is right by itself: then it is the zone.
    const bool is_zone = cron::Schedule::parse(spec.cron, "UTC").has_value();
    reader.fail(is_zone ? "spec.schedule.timezone" : "spec.schedule.cron", schedule.error().message,
                ProblemKind::InvalidSchedule);
    return std::nullopt;
  }
  if (!schedule->can_fire()) {
    reader.fail("spec.schedule.cron", SpecReader::quoted(spec.cron) + " never fires: no date matches it",
                ProblemKind::InvalidSchedule);
  }
  return *std::move(schedule);
}

SandboxSettings read_sandbox(SpecReader& reader, const SandboxSpec& spec) {
  SandboxSettings sandbox;
  if (!spec.namespacePrefix.empty()) {
    sandbox.name_prefix = reader.namespace_name("spec.sandbox.namespacePrefix", spec.namespacePrefix);
  }
  sandbox.ttl = reader.positive_duration_or("spec.sandbox.ttl", spec.ttl, sandbox.ttl);
  sandbox.isolation =
      reader.word_or("spec.sandbox.networkIsolation", spec.networkIsolation, sandbox.isolation);
  const std::string quota = "spec.sandbox.resourceQuota";
  sandbox.quota = {.cpu = reader.quantity(quota + ".cpu", spec.resourceQuota.cpu),
                   .memory = reader.quantity(quota + ".memory", spec.resourceQuota.memory),
                   .storage = reader.quantity(quota + ".storage", spec.resourceQuota.storage)};
  sandbox.keep_on_failure = spec.keepOnFailure;
  return sandbox;
}

ReadinessSettings read_readiness(SpecReader& reader, const ReadinessSpec& spec) {
  ReadinessSettings readiness;
  readiness.timeout = reader.positive_duration_or("spec.readiness.timeout", spec.timeout, readiness.timeout);
  readiness.stable_for = reader.duration_or("spec.readiness.stableFor", spec.stableFor, readiness.stable_for);
  if (readiness.stable_for > readiness.timeout) {
    reader.fail("spec.readiness.stableFor",
                "is longer than readiness.timeout: nothing could be stable in time");
  }
  return readiness;
}

HealthSettings read_health(SpecReader& reader, const HealthChecksSpec& spec, std::span<const Check> checks) {
  HealthSettings health;
  if (!spec.policyRef.empty())
    health.policy = reader.object_name("spec.healthChecks.policyRef", spec.policyRef);
  health.timeout = reader.positive_duration("spec.healthChecks.timeout", spec.timeout);
  health.checks =
      read_checks(reader, fmt::format("HealthCheckPolicy/{}: spec.checks", spec.policyRef), checks);
  return health;
}

SlaSettings read_sla(SpecReader& reader, const std::optional<SlaSpec>& spec) {
  if (!spec) return {};
  return {.max_rto = reader.positive_duration("spec.sla.maxRTO", spec->maxRTO),
          .max_backup_age = reader.positive_duration("spec.sla.maxBackupAge", spec->maxBackupAge),
          .alert_on_exceed = spec->alertOnExceed};
}

std::vector<VerdictException> read_exceptions(SpecReader& reader,
                                              const std::vector<VerdictException>& exceptions) {
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    const std::string place = fmt::format("spec.verdict.exceptions[{}]", i);
    reader.required(place + ".kind", exceptions[i].kind);
    reader.required(place + ".name", exceptions[i].name);
    reader.required(place + ".reason", exceptions[i].reason);
  }
  return exceptions;
}

LogSettings read_logs(SpecReader& reader, const LogCollectionSpec& spec) {
  return {.enabled = spec.enabled,
          .max_lines = reader.number("spec.logCollection.maxLines", spec.maxLines, 10, 1000),
          .events = spec.includeEvents,
          .init_containers = spec.includeInit,
          .previous_containers = spec.includePrevious};
}

}  // namespace

std::expected<RestoreTestPlan, std::vector<Problem>> plan_restore_test(const RestoreTestSpec& spec,
                                                                       std::span<const Check> checks) {
  constexpr int kMostReports = std::numeric_limits<std::int32_t>::max();
  SpecReader reader;
  auto schedule = read_schedule(reader, spec.schedule);
  auto backup = read_backup(reader, spec);
  auto sandbox = read_sandbox(reader, spec.sandbox);
  auto readiness = read_readiness(reader, spec.readiness);
  auto health = read_health(reader, spec.healthChecks, checks);
  auto sla = read_sla(reader, spec.sla);
  auto mode = reader.word_or("spec.verdict.mode", spec.verdict.mode, VerdictMode::Strict);
  auto exceptions = read_exceptions(reader, spec.verdict.exceptions);
  auto timeout = reader.positive_duration("spec.timeout", spec.timeout);
  auto history_limit = reader.number("spec.historyLimit", spec.historyLimit, 1, kMostReports);
  auto retention = reader.word_or("spec.reportRetention", spec.reportRetention, ReportRetention::Keep);
  auto logs = read_logs(reader, spec.logCollection);
  if (reader.has_problems()) return std::unexpected(std::move(reader).problems());
  return RestoreTestPlan{.is_suspended = spec.suspend,
                         .schedule = *std::move(schedule),
                         .backup = std::move(backup),
                         .sandbox = std::move(sandbox),
                         .readiness = readiness,
                         .health = std::move(health),
                         .sla = sla,
                         .verdict_mode = mode,
                         .exceptions = std::move(exceptions),
                         .notifications = spec.notifications,
                         .timeout = timeout,
                         .history_limit = history_limit,
                         .report_retention = retention,
                         .logs = logs};
}

}  // namespace kymaros::api
