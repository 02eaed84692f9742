#include <fmt/format.h>

#include <algorithm>

#include "api/labels.hpp"
#include "domain/step.hpp"
#include "operator/leftovers.hpp"
#include "operator/reconciler.hpp"
#include "runtime/finalizers.hpp"

namespace kymaros::op {
namespace {

/// What of a run's record another version of the operator, or a hand, has written so that no step can follow.
std::string why_unreadable(const api::RunRecord& record, const auto& plan,
                           const std::optional<domain::Step>& step) {
  if (!step) return fmt::format("its step \"{}\" is not known", record.step);
  if (!plan) return api::describe(plan.error());
  if (record.restores.empty() || record.sandboxes.empty()) return "it names no restore and no sandbox";
  if (*step >= domain::Step::Report && !record.outcome) return "it has no outcome";
  const bool is_running = *step > domain::Step::Queued && *step < domain::Step::Report;
  if (is_running && !record.slot.heldAt) return "it does not say since when it runs";
  return {};
}

/// What is enough to report on a run and to remove what it made.
api::RestoreTestPlan given_up_plan(const api::RunRecord& record) {
  api::RestoreTestSpec defaults;
  defaults.backupSource = {.provider = "velero", .namespaces = {{.name = "default"}}};
  defaults.schedule.cron = "@yearly";
  auto plan = api::plan_restore_test(defaults, {}).value();
  plan.backup.namespaces.clear();
  for (const auto& sandbox : record.sandboxes) plan.backup.namespaces.push_back({.name = sandbox.source});
  return plan;
}

constexpr auto kOverdueLooks = std::chrono::minutes(1);

domain::RestoreProgress progress_of(backup::RestorePhase phase) {
  if (is_terminal(phase)) return domain::RestoreProgress::Terminal;
  return phase == backup::RestorePhase::Waiting ? domain::RestoreProgress::Waiting
                                                : domain::RestoreProgress::Running;
}

}  // namespace

Task<Result<void>> RestoreTestReconciler::read_policy(Sight& sight) {
  const auto& name = sight.test.spec.healthChecks.policyRef;
  if (name.empty()) co_return Result<void>();
  const auto object =
      co_await tools_.client.get(api::HealthCheckPolicy::resource(), {sight.test.metadata.namespace_, name});
  if (!object && object.error().code != ErrorCode::NotFound) co_return fail(object.error());
  if (!object) co_return Result<void>();
  const auto policy = json::decode<api::HealthCheckPolicy>(*object);
  if (!policy) {
    sight.problems.push_back({.path = "spec.healthChecks.policyRef", .message = policy.error().message});
    co_return Result<void>();
  }
  sight.policy_found = true;
  sight.checks = policy->spec.checks;
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_idle(Sight& sight) {
  KYMAROS_CO_TRY_VOID(co_await read_policy(sight));
  auto plan = api::plan_restore_test(sight.test.spec, sight.checks);
  if (plan) {
    sight.plan = std::move(*plan);
  } else {
    sight.problems.insert(sight.problems.end(), plan.error().begin(), plan.error().end());
  }
  auto& seen = sight.seen;
  seen.spec_is_valid = sight.problems.empty();
  seen.is_suspended = sight.plan && sight.plan->is_suspended;
  if (sight.plan) seen.next_run_at = next_run_at(sight.test, *sight.plan, seen.now);
  if (seen.spec_is_valid) {
    const auto state = co_await provider_look_.state();
    if (!state) {
      sight.provider = {false, "ProviderUnknown", state.error().message};
    } else if (!state->available) {
      sight.provider = {false, "ProviderNotAvailable", state->message};
    }
  }
  KYMAROS_CO_TRY(sight.leftovers,
                 co_await find_leftovers(tools_.client, tools_.provider, sight.test, seen.now));
  seen.is_clean = sight.leftovers.empty();
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_queue(Sight& sight) {
  auto& run = *sight.seen.run;
  const auto& record = sight.run->record;
  const auto provider = tools_.provider.name();
  const auto patience =
      std::min(sight.run->plan.timeout.value_or(sight.run->plan.sandbox.ttl), sight.run->plan.sandbox.ttl);
  run.queue_deadline = std::chrono::ceil<Time::duration>(run.requested_at + patience);
  if (!tools_.ledger.is_free_for(record.id, provider)) co_return Result<void>();
  KYMAROS_CO_TRY(const auto restores, co_await tools_.provider.own_restores());
  for (const auto& [name, state] : restores) {
    if (is_terminal(state.phase)) continue;
    run.slot_is_stuck = true;
    run.slot_holder = name;
  }
  run.slot_is_free = !run.slot_is_stuck;
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_restore(Sight& sight) {
  auto& run = *sight.seen.run;
  KYMAROS_CO_TRY(sight.restore,
                 co_await tools_.provider.restore_state(sight.run->record.restores.front().name));
  if (sight.restore) {
    run.restore = progress_of(sight.restore->phase);
  }
  if (run.restore == domain::RestoreProgress::Terminal) co_return Result<void>();
  KYMAROS_CO_TRY(const auto lost, co_await lost_sandbox(*sight.run));
  run.sandbox_lost = !lost.empty();
  co_return Result<void>();
}

/// The first sandbox that is not there any more as the run made it, in a sentence. One that never was is not
/// lost.
Task<Result<std::string>> RestoreTestReconciler::lost_sandbox(const RunContext& run) {
  for (const auto& sandbox : run.record.sandboxes) {
    if (sandbox.uid.empty()) continue;
    KYMAROS_CO_TRY(const auto state, co_await sandboxes_.look_at(sandbox.namespace_, run.owner));
    const bool is_there = state && state->is_ours && !state->is_terminating && state->uid == sandbox.uid;
    if (!is_there) co_return fmt::format("sandbox {} was gone before it was judged", sandbox.namespace_);
  }
  co_return std::string();
}

/// Which backup the run is about; the first reading chooses it.
backup::BackupQuery RestoreTestReconciler::backup_query(const RunContext& run) {
  const auto& wanted = run.plan.backup;
  backup::BackupQuery query{.name = run.record.backup ? run.record.backup->name : wanted.name,
                            .schedule = wanted.schedule_name};
  for (const auto& source : wanted.namespaces) query.namespaces.push_back(source.name);
  return query;
}

void RestoreTestReconciler::observe_reading(Sight& sight) {
  auto& run = *sight.run;
  const auto read = readings_.get(run.record.id, sight.test.metadata.key(), backup_query(run));
  sight.seen.run->is_reading = !read;
  if (!read) return;
  if (*read) {
    run.reading = **read;
  } else {
    sight.unread = read->error();
  }
}

Task<Result<void>> RestoreTestReconciler::observe_validation(Sight& sight) {
  auto& run = *sight.run;
  auto& seen = *sight.seen.run;
  const auto now = sight.seen.now;
  KYMAROS_CO_TRY(const auto lost, co_await lost_sandbox(run));
  seen.sandbox_lost = !lost.empty();
  observe_reading(sight);
  if (sight.unread) co_return fail(*sight.unread);
  if (seen.sandbox_lost || seen.is_reading) co_return Result<void>();
  KYMAROS_CO_TRY(sight.validation,
                 co_await collector_.look(run, now, phase_end(run.record, "restore").value_or(now)));
  auto& passed = run.record.passedChecks;
  for (std::size_t i = 0; i < sight.validation->answers.size(); ++i) {
    const auto& name = run.plan.health.checks[i].name;
    const bool is_news = sight.validation->answers[i].state == checks::Answer::State::Pass &&
                         std::ranges::count(passed, name, &api::PassedCheck::name) == 0;
    if (is_news) passed.push_back({.name = name, .at = now});
    sight.has_news = sight.has_news || is_news;
  }
  seen.is_settled = sight.validation->is_settled;
  seen.look_again_at = sight.validation->look_again_at;
  co_return Result<void>();
}

/// Whether the provider began in time. That it cannot be asked is no reason to wait for long.
Task<Result<void>> RestoreTestReconciler::observe_overdue_restore(Sight& sight) {
  const auto state = co_await tools_.provider.restore_state(sight.run->record.restores.front().name);
  auto& run = *sight.seen.run;
  const bool is_asked_again = sight.seen.now < *run.deadline + kOverdueLooks;
  if (!state && is_asked_again) co_return fail(state.error());
  if (!state) run.trouble = state.error().message;
  if (state && *state) run.restore = progress_of((*state)->phase);
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_run(Sight& sight) {
  const auto& record = *sight.test.status.run;
  auto plan = api::plan_restore_test(record.admitted ? record.admitted->spec : sight.test.spec,
                                     record.admitted ? record.admitted->checks : std::vector<api::Check>());
  auto step = domain::parse_step(record.step);
  const auto unreadable = why_unreadable(record, plan, step);
  if (!unreadable.empty()) {
    plan = given_up_plan(record);
    const bool is_past = step && *step >= domain::Step::Report && record.outcome;
    if (!is_past) step = record.outcome ? domain::Step::Report : domain::Step::Queued;
  }
  sight.run = RunContext{.record = record,
                         .owner = {.test_namespace = sight.test.metadata.namespace_,
                                   .test_name = sight.test.metadata.name,
                                   .test_uid = sight.test.metadata.uid,
                                   .run = record.id},
                         .plan = std::move(*plan)};
  sight.unreadable_run = unreadable;
  auto& run = sight.seen.run.emplace();
  run.step = *step;
  run.requested_at = record.requestedAt.value_or(sight.seen.now);
  run.deadline = record.deadline;
  run.deadline_is_ttl = !sight.run->plan.timeout || sight.run->plan.sandbox.ttl <= *sight.run->plan.timeout;
  run.trigger_is_manual = record.trigger == "Manual";
  run.operators = record.attempts;
  run.is_taken_up = memory_.has_taken_up(record.id);
  if (const auto trouble = memory_.trouble(record.id, record.step)) {
    run.trouble = trouble->message;
    run.trouble_since = trouble->since;
    run.trouble_is_lasting = trouble->is_lasting;
  }
  if (tools_.ledger.follow(record, tools_.provider.name())) wake_next();
  const auto cleaning_since = phase_start(record, "cleanup").value_or(sight.seen.now);
  run.clean_up_deadline =
      std::chrono::ceil<Time::duration>(cleaning_since + tools_.settings.clean_up_patience);
  if (!unreadable.empty() || sight.seen.is_being_deleted || run.trouble_is_lasting) co_return Result<void>();
  const bool time_is_up = run.deadline && sight.seen.now >= *run.deadline;
  if (time_is_up && *step == domain::Step::Restore) co_return co_await observe_overdue_restore(sight);
  if (time_is_up && *step == domain::Step::Validate) run.is_reading = !readings_.find(record.id);
  const bool is_to_be_taken_up = !run.is_taken_up && *step != domain::Step::Queued;
  if (time_is_up || is_to_be_taken_up) co_return Result<void>();
  switch (*step) {
    case domain::Step::Queued:
      co_return co_await observe_queue(sight);
    case domain::Step::Preflight:
      observe_reading(sight);
      co_return Result<void>();
    case domain::Step::Sandbox:
      observe_reading(sight);
      if (sight.unread) co_return fail(*sight.unread);
      co_return Result<void>();
    case domain::Step::Restore:
      co_return co_await observe_restore(sight);
    case domain::Step::Validate:
      co_return co_await observe_validation(sight);
    default:
      co_return Result<void>();
  }
}

Task<Result<RestoreTestReconciler::Sight>> RestoreTestReconciler::observe(api::RestoreTest test) {
  Sight sight{.test = std::move(test)};
  auto& seen = sight.seen;
  const auto& metadata = sight.test.metadata;
  seen.now = tools_.clock.now();
  seen.is_being_deleted = metadata.is_being_deleted();
  seen.has_finalizer = runtime::has_finalizer(metadata, api::kCleanupFinalizer);
  const auto trigger = metadata.annotations.find(std::string(api::kTriggerAnnotation));
  seen.wants_trigger = trigger != metadata.annotations.end() && trigger->second == "true";
  const auto& phase = sight.test.status.phase;
  seen.phase_is_final = phase == "Completed" || phase == "Failed";
  seen.was_ever_run = sight.test.status.lastRunAt.has_value();
  if (sight.test.status.run) {
    KYMAROS_CO_TRY_VOID(co_await observe_run(sight));
  } else {
    KYMAROS_CO_TRY_VOID(co_await observe_idle(sight));
  }
  co_return sight;
}

}  // namespace kymaros::op
