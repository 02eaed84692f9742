#include "domain/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/vocabulary.hpp"
#include "base/duration.hpp"
#include "domain/report_budget.hpp"

namespace kymaros::domain {
namespace {

constexpr int kRegressionDrop = 10;
api::LevelReport level_report(const Level& level) {
  api::LevelReport report;
  report.status = std::string(to_string(level.status));
  report.detail = level.detail;
  report.points = level.points;
  report.maxPoints = level.max_points;
  report.tested = level.tested;
  report.notTested = level.not_tested;
  return report;
}

api::ValidationLevels level_reports(const Levels& levels) {
  return {.restoreIntegrity = level_report(levels.restore_integrity),
          .completeness = level_report(levels.completeness),
          .podStartup = level_report(levels.pod_startup),
          .internalHealth = level_report(levels.internal_health),
          .crossNamespaceDeps = level_report(levels.cross_namespace_deps),
          .rtoCompliance = level_report(levels.rto_compliance)};
}

std::string ratio(const KindCount& count) { return fmt::format("{}/{}", count.found, count.expected); }

bool is_custom(std::string_view qualified_kind) {
  const auto dot = qualified_kind.find('.');
  if (dot == std::string_view::npos) return false;
  const auto group = qualified_kind.substr(dot + 1);
  constexpr std::array<std::string_view, 4> kOwn{"apps", "batch", "autoscaling", "policy"};
  return !group.ends_with(".k8s.io") && std::ranges::find(kOwn, group) == kOwn.end();
}

api::CompletenessCounts counts(const Completeness& completeness) {
  api::CompletenessCounts out;
  KindCount custom;
  for (const auto& [kind, count] : completeness.kinds) {
    if (kind == "Deployment.apps") out.deployments = ratio(count);
    if (kind == "Service") out.services = ratio(count);
    if (kind == "Secret") out.secrets = ratio(count);
    if (kind == "ConfigMap") out.configMaps = ratio(count);
    if (kind == "PersistentVolumeClaim") out.pvcs = ratio(count);
    if (is_custom(kind)) {
      custom.found += count.found;
      custom.expected += count.expected;
    }
  }
  if (custom.expected > 0) out.customResources = ratio(custom);
  return out;
}

api::ObjectFinding object_finding(const ObjectId& id, std::string reason) {
  return {.group = id.group,
          .kind = id.kind,
          .namespace_ = id.namespace_,
          .name = id.name,
          .reason = std::move(reason)};
}

api::InventoryFinding inventory_finding(const Completeness& completeness) {
  const auto total = completeness.total();
  api::InventoryFinding finding{.source = "Backup", .expected = total.expected, .found = total.found};
  for (const auto& missing : completeness.missing) {
    if (missing.excepted) {
      finding.excepted.push_back(object_finding(missing.id, missing.exception_reason));
    } else {
      finding.missing.push_back(object_finding(missing.id, missing.why));
    }
  }
  for (const auto& id : completeness.extra) finding.extra.push_back(object_finding(id, "not in the backup"));
  for (const auto& skipped : completeness.skipped) {
    finding.skipped.push_back(
        {.kind = skipped.kind, .reason = fmt::format("{}: {}", skipped.count, to_string(skipped.why))});
  }
  return finding;
}

api::WorkloadFinding workload_finding(const WorkloadReadiness& workload) {
  api::WorkloadFinding finding{.kind = workload.id.kind,
                               .name = workload.id.name,
                               .desired = workload.desired,
                               .ready = workload.ready,
                               .status = workload.state == WorkloadState::Ready ? "pass" : "fail",
                               .readyAt = workload.ready_since,
                               .restarts = workload.restarts};
  if (workload.state == WorkloadState::Missing) finding.message = "not restored";
  if (workload.state == WorkloadState::Settling) {
    finding.message = workload.restarts > 0 ? "did not stay ready" : "ready too late to be seen to stay so";
  }
  if (!workload.problems.empty()) {
    const auto& problem = workload.problems.front();
    finding.message = problem.pod.empty() ? "" : "pod " + problem.pod;
    if (!problem.container.empty()) finding.message += ", container " + problem.container;
    if (!finding.message.empty()) finding.message += ": ";
    finding.message += problem.reason;
    if (!problem.message.empty()) finding.message += ": " + problem.message;
  }
  return finding;
}

std::vector<api::NamespaceFinding> namespace_findings(const ReportInput& in) {
  std::vector<api::NamespaceFinding> findings;
  for (const auto& sandbox : in.run->sandboxes) {
    api::NamespaceFinding finding{.name = sandbox.source, .sandbox = sandbox.namespace_};
    if (in.evidence->completeness) {
      const auto found = in.evidence->completeness->namespaces.find(sandbox.source);
      if (found != in.evidence->completeness->namespaces.end()) {
        finding.expected = found->second.expected;
        finding.found = found->second.found;
      }
    }
    if (in.evidence->readiness) {
      for (const auto& workload : in.evidence->readiness->workloads) {
        if (workload.id.namespace_ == sandbox.namespace_)
          finding.workloads.push_back(workload_finding(workload));
      }
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<api::VolumeFinding> volume_findings(const std::vector<VolumeVerdict>& volumes) {
  std::vector<api::VolumeFinding> findings;
  for (const auto& volume : volumes) {
    findings.push_back({.namespace_ = volume.namespace_,
                        .claim = volume.claim,
                        .status = volume.is_good()                       ? "pass"
                                  : volume.state == VolumeState::Unknown ? "skip"
                                                                         : "fail",
                        .method = volume.method,
                        .backupBytes = volume.bytes_in_backup,
                        .restoredBytes = volume.bytes_restored,
                        .message = fmt::format("{}{}{}", to_string(volume.state),
                                               volume.detail.empty() ? "" : ": ", volume.detail)});
  }
  return findings;
}

std::string_view to_word(CheckStatus status) {
  switch (status) {
    case CheckStatus::Pass:
      return "pass";
    case CheckStatus::Fail:
      return "fail";
    case CheckStatus::Skip:
      return "skip";
  }
  return "skip";
}

std::vector<api::CheckReport> check_reports(const ReportInput& in) {
  std::vector<api::CheckReport> reports;
  for (const auto& check : in.evidence->health.checks) {
    api::CheckReport report{
        .name = check.name, .status = std::string(to_word(check.status)), .message = check.message};
    if (in.run->admitted) {
      const auto& asked = in.run->admitted->checks;
      const auto found = std::ranges::find(asked, check.name, &api::Check::name);
      if (found != asked.end()) report.type = found->type;
    }
    if (check.duration) {
      report.duration = format_duration(std::chrono::round<std::chrono::milliseconds>(*check.duration));
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

std::vector<api::Diagnosis> diagnosis_reports(const std::vector<Diagnosis>& diagnosis) {
  std::vector<api::Diagnosis> reports;
  for (const auto& one : diagnosis) {
    reports.push_back({.party = std::string(to_string(one.party)),
                       .code = one.code,
                       .object = one.object,
                       .evidence = one.evidence,
                       .advice = one.advice});
  }
  return reports;
}

api::RtoReport rto_report(const RtoEvidence& rto) {
  api::RtoReport report;
  const auto measured = rto.measured.value_or(Duration(0));
  report.measured = format_duration(std::chrono::round<std::chrono::milliseconds>(measured));
  // The operator's default target gives points, but nobody agreed upon it: it is no SLA.
  if (rto.target_is_owners) report.target = format_duration(rto.target);
  report.withinSLA = rto.measured && (!rto.target_is_owners || *rto.measured <= rto.target);
  return report;
}

std::vector<api::PhaseReport> phase_reports(const api::RunRecord& run) {
  std::vector<api::PhaseReport> reports;
  for (const auto& phase : run.phases) {
    api::PhaseReport report{.name = phase.name, .startedAt = phase.startedAt};
    if (phase.startedAt && phase.endedAt)
      report.duration = format_duration(*phase.endedAt - *phase.startedAt);
    reports.push_back(std::move(report));
  }
  return reports;
}

struct NamedLevel {
  std::string_view name;
  const api::LevelReport* level;
};

std::array<NamedLevel, 6> named(const api::ValidationLevels& levels) {
  return {{{"restoreIntegrity", &levels.restoreIntegrity},
           {"completeness", &levels.completeness},
           {"podStartup", &levels.podStartup},
           {"internalHealth", &levels.internalHealth},
           {"crossNamespaceDeps", &levels.crossNamespaceDeps},
           {"rtoCompliance", &levels.rtoCompliance}}};
}

}  // namespace

api::RestoreReportStatus make_report(const ReportInput& in) {
  api::RestoreReportStatus report;
  report.score = in.verdict->score;
  report.result = std::string(to_string(in.verdict->result));
  report.reason = in.verdict->reason;
  report.message = in.verdict->message;
  report.runId = in.run->id;
  report.trigger = in.run->trigger;
  report.coverage = in.verdict->coverage;
  report.verdictMode = in.mode == VerdictMode::Strict ? "strict" : "score";
  report.startedAt = in.run->slot.heldAt.value_or(in.run->requestedAt.value_or(in.completed_at));
  report.completedAt = in.completed_at;
  report.rto = rto_report(in.evidence->rto);
  report.backup = in.backup;
  report.checks = check_reports(in);
  if (in.evidence->completeness) {
    report.completeness = counts(*in.evidence->completeness);
    report.inventory = inventory_finding(*in.evidence->completeness);
  }
  report.validationLevels = level_reports(*in.levels);
  report.phases = phase_reports(*in.run);
  report.namespaces = namespace_findings(in);
  report.volumes = volume_findings(in.evidence->volumes);
  report.restores = in.restores;
  report.diagnosis = diagnosis_reports(*in.diagnosis);
  report.operator_ = in.operator_;
  report.provider = in.provider;
  fit_into_budget(report);
  return report;
}

std::optional<api::Regression> find_regression(const api::RestoreReport& previous,
                                               const api::RestoreReportStatus& current) {
  api::Regression regression{.previous = previous.metadata.name, .previousScore = previous.status.score};
  if (current.score < previous.status.score - kRegressionDrop) {
    regression.changes.push_back(fmt::format("score {} -> {}", previous.status.score, current.score));
  }
  const auto before = named(previous.status.validationLevels);
  const auto after = named(current.validationLevels);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& was = before[i].level->status;
    const auto& is = after[i].level->status;
    if (was == "pass" && is != "pass" && is != "not_tested") {
      regression.changes.push_back(
          fmt::format("{} {} -> {}", before[i].name, std::string_view(was), std::string_view(is)));
    }
  }
  if (regression.changes.empty()) return std::nullopt;
  return regression;
}

}  // namespace kymaros::domain
