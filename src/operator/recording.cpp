#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/labels.hpp"
#include "api/restore_report.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"
#include "operator/admission.hpp"
#include "operator/conditions.hpp"
#include "operator/reconciler.hpp"

namespace kymaros::op {
namespace {

constexpr std::size_t kRunsRemembered = 10;

bool is_conclusive(const api::RunOutcome& outcome) {
  return outcome.reason != "Inconclusive" && outcome.reason != "Aborted";
}

/// Completed: the run reached a verdict, whatever it was. Failed: it could not be carried through (decision
/// 13).
std::string phase_after(const api::RunOutcome& outcome) {
  const bool reached_verdict = outcome.reason == "Verdict" || outcome.reason == "NewerBackupFailed" ||
                               outcome.reason == "Inconclusive";
  return reached_verdict ? "Completed" : "Failed";
}

std::string_view event_reason(const api::RunOutcome& outcome) {
  if (outcome.reason == "Inconclusive") return "RunInconclusive";
  if (outcome.reason == "Expired") return "Expired";
  if (outcome.result == "pass") return "RunPassed";
  return outcome.result == "partial" ? "RunPartial" : "RunFailed";
}

api::PastRun past_run(const api::RunRecord& run, Time now) {
  const auto started = run.slot.heldAt ? run.slot.heldAt : run.requestedAt;
  api::PastRun past{.id = run.id,
                    .result = run.outcome->result,
                    .score = run.outcome->score,
                    .reason = run.outcome->reason,
                    .report = run.report,
                    .startedAt = started};
  if (started) past.duration = format_duration(std::chrono::round<std::chrono::seconds>(now - *started));
  return past;
}

api::UncleanRun unclean_run(const api::RunRecord& run) {
  api::UncleanRun unclean{.run = run.id, .since = run.requestedAt, .sandboxes = run.sandboxes};
  for (const auto& restore : run.restores) unclean.restores.push_back(restore.name);
  return unclean;
}

/// What is forgotten here still bears our labels, by which the sweeper finds it.
void remember(api::RestoreTestStatus& status, api::UncleanRun run) {
  status.unclean.push_back(std::move(run));
  if (status.unclean.size() > kRunsRemembered) status.unclean.erase(status.unclean.begin());
}

/// Keeps the newest `limit` reports of a test; the names of one test sort by time.
Task<Result<void>> trim_history(kube::Client& client, kube::ObjectKey test, std::size_t limit) {
  const auto& type = api::RestoreReport::resource();
  const kube::Selection mine{
      .namespace_ = test.namespace_,
      .labelSelector = fmt::format("{}={}", api::kTestNameLabel, api::label_value(test.name))};
  const auto page = co_await client.list_all(type, mine, {.metadata_only = true});
  if (!page) co_return fail(page.error().within("trim the history"));
  std::vector<std::string> names;
  for (const auto& item : page->items) names.push_back(json::find_string(item, {"metadata", "name"}));
  if (names.size() <= limit) co_return Result<void>();
  std::ranges::sort(names);
  for (std::size_t i = 0; i < names.size() - limit; ++i) {
    const auto removed = co_await client.remove(type, {test.namespace_, names[i]});
    if (!removed && removed.error().code != ErrorCode::NotFound) co_return removed;
  }
  co_return Result<void>();
}

}  // namespace

/// The run is over, and its clean-up as sight.cleaned says.
Task<RestoreTestReconciler::Done> RestoreTestReconciler::record(Sight& sight) {
  auto& run = sight.run->record;
  const auto clean = sight.cleaned.value_or(CleanState{});
  const auto now = tools_.clock.now();
  end_phase(run, now);
  const auto outcome = *run.outcome;
  const auto generation = sight.test.metadata.generation.value_or(0);

  auto status = sight.test.status;
  status.phase = phase_after(outcome);
  status.lastRunAt = run.slot.heldAt ? run.slot.heldAt : run.requestedAt;
  status.lastReportRef = run.report;
  if (is_conclusive(outcome)) {
    status.lastScore = outcome.score;
    status.lastResult = outcome.result;
  }
  if (outcome.result == "pass") status.lastSuccessfulRunAt = status.lastRunAt;
  status.lastRuns.insert(status.lastRuns.begin(), past_run(run, now));
  if (status.lastRuns.size() > kRunsRemembered) status.lastRuns.resize(kRunsRemembered);
  state(status, {"Running", false, "RunEnded", fmt::format("run {} ended", run.id)}, generation, now);
  auto claim = sandbox_clean(clean);
  if (clean.is_clean && !status.unclean.empty())
    claim = {"SandboxClean", false, "CleanUpPending", "something of an earlier run is still being removed"};
  state(status, claim, generation, now);
  if (clean.is_clean) {
    forget_sandboxes(status);
  } else {
    remember(status, unclean_run(run));
  }
  status.run.reset();

  const auto id = run.id;
  const auto report = run.report;
  auto done = co_await write(sight, std::move(status));
  if (!done) co_return done;
  forget(id);
  const bool is_bad = outcome.result != "pass";
  tools_.announcer.say(sight.test, is_bad ? Announcer::Tone::Warning : Announcer::Tone::Normal,
                       event_reason(outcome),
                       fmt::format("score {}, report {}: {}", outcome.score, report, outcome.message));
  tell_what_is_left(sight);
  const auto trimmed = co_await trim_history(tools_.client, sight.test.metadata.key(),
                                             static_cast<std::size_t>(sight.run->plan.history_limit));
  if (!trimmed)
    log::warning("history was not trimmed",
                 {{"test", to_string(sight.test.metadata.key())}, {"error", trimmed.error().message}});
  co_return done;
}

}  // namespace kymaros::op
