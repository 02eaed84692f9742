#include <fmt/format.h>

#include "api/labels.hpp"
#include "api/names.hpp"
#include "api/restore_report.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"
#include "domain/report.hpp"
#include "domain/step.hpp"
#include "kube/status.hpp"
#include "operator/admission.hpp"
#include "operator/conditions.hpp"
#include "operator/reconciler.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

api::BackupReport backup_report(const RunContext& run) {
  api::BackupReport report;
  if (run.record.backup) report.name = run.record.backup->name;
  if (!run.reading) return report;
  const auto& backup = run.reading->choice.backup;
  report.name = backup.name;
  report.uid = backup.uid;
  report.schedule = backup.schedule;
  report.location = backup.location;
  report.phase = backup.phase;
  report.startedAt = backup.started_at;
  report.completedAt = backup.completed_at;
  if (backup.started_at && run.record.slot.heldAt) {
    report.age = format_duration(
        std::chrono::round<std::chrono::seconds>(*run.record.slot.heldAt - *backup.started_at));
  }
  for (const auto& newer : run.reading->choice.newer_passed_over) {
    if (report.newerPassedOver.size() == api::kMaxListEntries) break;
    report.newerPassedOver.push_back(
        {.name = newer.name, .phase = newer.phase, .startedAt = newer.started_at});
  }
  report.filters = {.includedNamespaces = backup.filters.included_namespaces,
                    .excludedNamespaces = backup.filters.excluded_namespaces,
                    .includedResources = backup.filters.included_resources,
                    .excludedResources = backup.filters.excluded_resources,
                    .labelSelector = backup.filters.label_selector};
  return report;
}

/// The report as it is created: whom it is about, before it says anything.
json::Value empty_report(const api::RestoreTest& test, const api::RunRecord& run,
                         api::ReportRetention retention) {
  api::RestoreReport report;
  report.metadata.name = run.report;
  report.metadata.namespace_ = test.metadata.namespace_;
  report.metadata.labels = test.metadata.labels;
  report.metadata.labels[std::string(api::kTestNameLabel)] = api::label_value(test.metadata.name);
  report.metadata.labels[std::string(api::kRunLabel)] = run.id;
  if (retention == api::ReportRetention::WithTest) {
    report.metadata.ownerReferences.push_back({.apiVersion = api::RestoreTest::resource().api_version(),
                                               .kind = api::RestoreTest::resource().kind,
                                               .name = test.metadata.name,
                                               .uid = test.metadata.uid});
  }
  report.spec.testRef = test.metadata.name;
  auto object = json::encode(report);
  object.as_object().erase("status");
  object.as_object()["apiVersion"] = api::RestoreReport::resource().api_version();
  object.as_object()["kind"] = api::RestoreReport::resource().kind;
  return object;
}

/// Creates the report, or takes up the one that this run created before a crash.
Task<Result<api::RestoreReport>> create_report(kube::Client& client, json::Value object, std::string run) {
  const auto& type = api::RestoreReport::resource();
  const kube::ObjectKey key{json::find_string(object, {"metadata", "namespace"}),
                            json::find_string(object, {"metadata", "name"})};
  const auto created = co_await client.create(type, key.namespace_, object);
  if (created) co_return json::decode<api::RestoreReport>(*created);
  if (created.error().code != ErrorCode::AlreadyExists)
    co_return fail(created.error().within("create the report"));
  const auto there = co_await client.get(type, key);
  if (!there) co_return fail(there.error().within("read the report"));
  if (json::find_string(*there, {"metadata", "labels", api::kRunLabel}) != run) {
    co_return fail(ErrorCode::AlreadyExists,
                   fmt::format("report {} exists already and is not this run's", key.name));
  }
  co_return json::decode<api::RestoreReport>(*there);
}

domain::VerdictMode mode_of(const RunContext& run) {
  return run.plan.verdict_mode == api::VerdictMode::Score ? domain::VerdictMode::Score
                                                          : domain::VerdictMode::Strict;
}

/// The newest earlier report that said something about the backup.
Task<Result<std::optional<api::RestoreReport>>> previous_report(kube::Client& client, api::RestoreTest test) {
  for (const auto& past : test.status.lastRuns) {
    if (past.reason == "Inconclusive" || past.reason == "Aborted" || past.report.empty()) continue;
    const auto object =
        co_await client.get(api::RestoreReport::resource(), {test.metadata.namespace_, past.report});
    if (!object && is_transient(object.error())) co_return fail(object.error());
    if (!object) continue;
    auto report = json::decode<api::RestoreReport>(*object);
    if (report && !report->status.result.empty()) co_return std::move(*report);
  }
  co_return std::nullopt;
}

/// True where waiting for the report would keep the run, and the sandbox with it, for ever: its namespace
/// goes away, or it was refused for as long as anybody has patience.
bool is_hopeless(const Error& error, Duration tried_for, const Settings& settings) {
  return error.reason == kube::kNamespaceTerminating || tried_for >= settings.report_deadline ||
         (tried_for >= settings.report_patience && !is_transient(error));
}

/// What the test remembers of a run whose report could not be written.
api::RestoreReportStatus unpublished(const api::RunOutcome& outcome, const Error& error) {
  api::RestoreReportStatus status;
  status.result = "fail";
  status.reason = outcome.reason;
  status.message = fmt::format("the report could not be written: {}", error.message);
  return status;
}

}  // namespace

/// The reading of the run's backup, or why there is none. One that took operators down is not begun again.
std::optional<Error> RestoreTestReconciler::find_reading(Sight& sight) {
  auto& run = *sight.run;
  run.reading = readings_.find(run.record.id);
  if (run.reading || !run.record.backup) return std::nullopt;
  if (!sight.seen.run->is_taken_up)
    return Error{.code = ErrorCode::Internal, .message = "its backup is not read any more"};
  observe_reading(sight);
  if (sight.unread) return sight.unread;
  if (run.reading) return std::nullopt;
  return Error{.code = ErrorCode::Unavailable, .message = "its backup is still being read"};
}

/// Reads and judges everything that the run has reached.
Task<Result<api::RestoreReportStatus>> RestoreTestReconciler::judge_run(Sight& sight, Gaps gaps) {
  auto& run = *sight.run;
  const auto now = sight.seen.now;
  const auto is_waited_for = [gaps](const auto& answer) {
    return !answer && gaps == Gaps::Refused && is_transient(answer.error());
  };
  const auto unread = find_reading(sight);
  if (unread && gaps == Gaps::Refused && is_transient(*unread)) co_return fail(*unread);
  const auto lost = co_await lost_sandbox(run);
  if (is_waited_for(lost)) co_return fail(lost.error());
  run.lost = lost ? *lost : lost.error().message;
  KYMAROS_CO_TRY(auto collected, co_await collector_.collect(run, now, gaps));
  const auto lost_since = co_await lost_sandbox(run);  // what was seen of one that goes is not the backup's
  if (is_waited_for(lost_since)) co_return fail(lost_since.error());
  if (run.lost.empty() && lost_since && !lost_since->empty()) {
    run.lost = *lost_since;
    KYMAROS_CO_TRY(collected, co_await collector_.collect(run, now, gaps));
  }
  const auto levels = domain::judge_levels(collected.evidence);
  const auto diagnosis = domain::diagnose(collected.evidence);
  auto end = domain::parse_run_end(run.record.outcome->reason).value_or(domain::RunEnd::Verdict);
  auto end_message = run.record.outcome->message;
  const auto& gap = unread ? unread->message : !run.lost.empty() ? run.lost : collected.gap;
  if (end == domain::RunEnd::Verdict && !gap.empty()) {
    end = domain::RunEnd::Inconclusive;  // that we could not look is no fault of the backup (decision 12)
    end_message = "the evidence could not be read: " + gap;
  }
  const auto verdict = domain::judge({.end = end,
                                      .end_message = std::move(end_message),
                                      .mode = mode_of(run),
                                      .evidence = &collected.evidence,
                                      .levels = &levels,
                                      .diagnosis = &diagnosis});
  const auto provider = co_await provider_look_.state();
  if (is_waited_for(provider)) co_return fail(provider.error());
  // The namespace that no cluster is without identifies it; if it may not be read, the report does without.
  const auto identity = co_await tools_.client.get(sandbox::kNamespaces, {"", "kube-system"});
  if (is_waited_for(identity)) co_return fail(identity.error());
  auto status = domain::make_report(
      {.run = &run.record,
       .evidence = &collected.evidence,
       .levels = &levels,
       .verdict = &verdict,
       .diagnosis = &diagnosis,
       .completed_at = now,
       .mode = mode_of(run),
       .backup = backup_report(run),
       .restores = std::move(collected.restores),
       .operator_ = {.version = tools_.settings.version,
                     .clusterUID = identity ? json::find_string(*identity, {"metadata", "uid"}) : ""},
       .provider = {.name = tools_.provider.name(), .version = provider ? provider->version : ""}});
  if (!verdict.is_conclusive) co_return status;
  const auto previous = co_await previous_report(tools_.client, sight.test);
  if (is_waited_for(previous)) co_return fail(previous.error());
  if (previous && *previous) status.regression = domain::find_regression(**previous, status);
  co_return status;
}

/// Creates the run's report and fills it in, or takes up the one that is there.
Task<Result<api::RestoreReportStatus>> RestoreTestReconciler::publish_report(Sight& sight, Gaps gaps) {
  const auto& run = *sight.run;
  const auto& type = api::RestoreReport::resource();
  KYMAROS_CO_TRY(
      auto report,
      co_await create_report(tools_.client, empty_report(sight.test, run.record, run.plan.report_retention),
                             run.record.id));
  if (report.status.result.empty()) {
    KYMAROS_CO_TRY(report.status, co_await judge_run(sight, gaps));
    const json::Value patch = json::Object{{"status", json::encode(report.status)}};
    const auto written = co_await tools_.client.patch(type, report.metadata.key(), kube::PatchType::Merge,
                                                      patch, {.subresource = "status"});
    if (!written) co_return fail(written.error().within("write the report"));
    if (report.status.regression) {
      tools_.announcer.say(sight.test, Announcer::Tone::Warning, "Regression",
                           fmt::format("against {}: {}", report.status.regression->previous,
                                       report.status.regression->changes.front()));
    }
  }
  // The result is a label too, so that reports can be selected by it.
  if (report.metadata.labels[std::string(api::kResultLabel)] != report.status.result) {
    const json::Value label = json::Object{
        {"metadata", json::Object{{"labels", json::Object{{api::kResultLabel,
                                                           std::string_view(report.status.result)}}}}}};
    const auto labelled =
        co_await tools_.client.patch(type, report.metadata.key(), kube::PatchType::Merge, label);
    if (!labelled) co_return fail(labelled.error().within("label the report"));
  }
  co_return std::move(report.status);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::write_report(Sight& sight) {
  auto& run = *sight.run;
  const auto now = sight.seen.now;
  const Duration tried_for = now - memory_.report_tried_since(run.record.id, now);
  const auto gaps = tried_for < tools_.settings.report_patience ? Gaps::Refused : Gaps::Noted;
  auto published = co_await publish_report(sight, gaps);
  if (!published && published.error().code == ErrorCode::AlreadyExists)
    co_return co_await rename_report(sight);
  if (!published && !is_hopeless(published.error(), tried_for, tools_.settings))
    co_return fail(published.error());
  if (!published) {
    log::error("a run ends without its report",
               {{"report", std::string_view(run.record.report)}, {"error", published.error().message}});
    published = unpublished(*run.record.outcome, published.error());
    run.record.report.clear();
  }
  const auto& report = *published;

  run.record.outcome = api::RunOutcome{
      .result = report.result, .score = report.score, .reason = report.reason, .message = report.message};
  run.record.step = std::string(domain::to_string(domain::Step::CleanUp));
  begin_phase(run.record, "cleanup", tools_.clock.now());
  auto status = sight.test.status;
  status.run = run.record;
  const bool is_conclusive = report.reason != "Inconclusive" && report.reason != "Aborted";
  if (is_conclusive) {
    const auto generation = sight.test.metadata.generation.value_or(0);
    state(status, {"Verified", report.result == "pass", report.reason, report.message}, generation, now);
    state(status,
          {"Regressed", report.regression.has_value(), report.regression ? "Regression" : "NoRegression", ""},
          generation, now);
    if (run.plan.sla.max_rto) {
      state(status,
            {"SlaMet", report.rto.withinSLA, report.rto.withinSLA ? "WithinTarget" : "TargetMissed",
             fmt::format("measured {}, target {}", std::string_view(report.rto.measured), report.rto.target)},
            generation, now);
    }
  }
  co_return co_await write(sight, std::move(status));
}

/// The name is somebody else's: another one, which the run's id makes its own, is written down first.
Task<RestoreTestReconciler::Done> RestoreTestReconciler::rename_report(Sight& sight) {
  auto& record = sight.run->record;
  record.report = api::report_name(fmt::format("{}-{}", sight.test.metadata.name, record.id),
                                   record.requestedAt.value_or(sight.seen.now));
  co_return co_await write_run(sight);
}

}  // namespace kymaros::op
