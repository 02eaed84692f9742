#include "operator/reconciler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/labels.hpp"
#include "api/names.hpp"
#include "base/log.hpp"
#include "domain/step.hpp"
#include "operator/admission.hpp"
#include "operator/conditions.hpp"
#include "operator/leftovers.hpp"
#include "operator/sandbox_plan.hpp"
#include "operator/status_writer.hpp"
#include "runtime/finalizers.hpp"
#include "sandbox/resolver.hpp"

namespace kymaros::op {
namespace {

constexpr Duration kSoon = std::chrono::milliseconds(200);
constexpr auto kRightsTakeEffect = std::chrono::seconds(10);  // after that it is trouble like any other
constexpr auto kStillUnclean = std::chrono::seconds(30);
constexpr auto kProviderPoll = std::chrono::minutes(1);  // nobody tells us when it is there again

runtime::Requeue requeue_at(std::optional<Time> when, Time now) {
  if (!when || *when == Time::max()) return {};
  return {.after = std::max(Duration(0), Duration(*when - now))};
}

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
  // Whether a name was drawn is not known: only what bears our labels is removed under it.
  for (const auto& sandbox : record.sandboxes) {
    plan.backup.namespaces.push_back({.name = sandbox.source, .sandbox_name = sandbox.namespace_});
  }
  return plan;
}

/// A failed sandbox that its owner wants to look into, and whose restore is not under way any more.
bool is_to_be_kept(const RunContext& run) {
  return run.plan.sandbox.keep_on_failure && run.record.outcome && run.record.outcome->result != "pass" &&
         run.record.slot.releasedAt;
}

runtime::Requeue at_once() { return {.after = Duration(0)}; }

}  // namespace

RestoreTestReconciler::RestoreTestReconciler(Tools tools)
    : tools_(tools),
      sandboxes_(tools.client),
      collector_(tools.client, tools.provider, tools.settings),
      cleaner_(sandboxes_, tools.provider) {}

Task<Result<runtime::Requeue>> RestoreTestReconciler::reconcile(kube::ObjectKey key) {
  const auto object = co_await tools_.client.get(api::RestoreTest::resource(), key);
  if (!object) {
    if (object.error().code == ErrorCode::NotFound) co_return runtime::Requeue{};
    co_return fail(object.error());
  }
  auto test = json::decode<api::RestoreTest>(*object);
  if (!test) {
    // The schema keeps such objects out; one that got in anyway must not disturb the others.
    log::error("RestoreTest cannot be read", {{"test", to_string(key)}, {"error", test.error().message}});
    co_return runtime::Requeue{};
  }
  KYMAROS_CO_TRY(auto sight, co_await observe(std::move(*test)));
  const bool is_given_up = !sight.unreadable_run.empty() && sight.seen.run->step < domain::Step::Report;
  if (is_given_up) {
    auto& name = sight.run->record.report;
    if (name.empty()) name = api::report_name(sight.test.metadata.name, sight.seen.run->requested_at);
    co_return co_await conclude(sight, domain::RunEnd::Inconclusive,
                                "the run's record cannot be read: " + sight.unreadable_run);
  }
  auto action = domain::decide(sight.seen);
  co_return co_await perform(std::move(action), sight);
}

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
    const auto state = co_await tools_.provider.state();
    if (!state) {
      sight.provider = {false, "ProviderUnknown", state.error().message};
    } else if (!state->available) {
      sight.provider = {false, "ProviderNotAvailable", state->message};
    }
  }
  if (seen.is_being_deleted || !sight.test.status.sandboxNamespaces.empty()) {
    KYMAROS_CO_TRY(sight.leftovers,
                   co_await find_leftovers(tools_.client, tools_.provider, sight.test, seen.now));
    seen.is_clean = sight.test.status.sandboxNamespaces.empty() && sight.leftovers->namespaces.empty() &&
                    sight.leftovers->restores.empty();
  }
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_queue(Sight& sight) {
  auto& run = *sight.seen.run;
  const auto& record = sight.run->record;
  const auto provider = tools_.provider.name();
  tools_.ledger.wait(record.id, provider, run.requested_at);
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
    run.restore = is_terminal(sight.restore->phase) ? domain::RestoreProgress::Terminal
                                                    : domain::RestoreProgress::Running;
  }
  if (run.restore == domain::RestoreProgress::Terminal) co_return Result<void>();
  for (const auto& sandbox : sight.run->record.sandboxes) {
    KYMAROS_CO_TRY(const auto state, co_await sandboxes_.look_at(sandbox.namespace_, sight.run->owner));
    run.sandbox_lost = run.sandbox_lost || !state || !state->is_ours || state->is_terminating;
  }
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::read_backup_again(Sight& sight) {
  auto& run = *sight.run;
  run.reading = cache_.find(run.record.id);
  if (run.reading || !run.record.backup) co_return Result<void>();
  backup::BackupQuery query{.name = run.record.backup->name, .schedule = run.plan.backup.schedule_name};
  for (const auto& source : run.plan.backup.namespaces) query.namespaces.push_back(source.name);
  KYMAROS_CO_TRY(auto choice, co_await tools_.provider.choose_backup(query));
  KYMAROS_CO_TRY(auto inventory,
                 co_await tools_.provider.read_inventory(choice.backup.name, query.namespaces));
  domain::sort_inventory(inventory);
  auto reading = std::make_shared<BackupReading>(BackupReading{std::move(choice), std::move(inventory)});
  cache_.keep(run.record.id, reading);
  run.reading = std::move(reading);
  co_return Result<void>();
}

Task<Result<void>> RestoreTestReconciler::observe_validation(Sight& sight) {
  KYMAROS_CO_TRY_VOID(co_await read_backup_again(sight));
  auto& run = *sight.run;
  const auto now = sight.seen.now;
  KYMAROS_CO_TRY(sight.validation,
                 co_await collector_.look(run, now, phase_end(run.record, "restore").value_or(now)));
  auto& passed = cache_.checks_passed_at(run.record.id);
  for (std::size_t i = 0; i < sight.validation->answers.size(); ++i) {
    if (sight.validation->answers[i].state == checks::Answer::State::Pass) {
      passed.try_emplace(run.plan.health.checks[i].name, now);
    }
  }
  sight.seen.run->is_settled = sight.validation->is_settled;
  sight.seen.run->look_again_at = sight.validation->look_again_at;
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
  const auto cleaning_since = phase_start(record, "cleanup").value_or(sight.seen.now);
  run.clean_up_deadline =
      std::chrono::ceil<Time::duration>(cleaning_since + tools_.settings.clean_up_patience);
  const bool is_over =
      !unreadable.empty() || sight.seen.is_being_deleted || (run.deadline && sight.seen.now >= *run.deadline);
  if (*step < domain::Step::Report && is_over) co_return Result<void>();
  switch (*step) {
    case domain::Step::Queued:
      co_return co_await observe_queue(sight);
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
  seen.was_ever_run = sight.test.status.lastRunAt.has_value();
  if (sight.test.status.run) {
    KYMAROS_CO_TRY_VOID(co_await observe_run(sight));
  } else {
    KYMAROS_CO_TRY_VOID(co_await observe_idle(sight));
  }
  co_return sight;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::perform(domain::Action action, Sight& sight) {
  namespace act = domain::action;
  if (std::holds_alternative<act::AddFinalizer>(action)) co_return co_await add_finalizer(sight);
  if (std::holds_alternative<act::RemoveFinalizer>(action)) co_return co_await remove_finalizer(sight);
  if (std::holds_alternative<act::DropTrigger>(action)) co_return co_await drop_trigger(sight);
  if (std::holds_alternative<act::RefuseSpec>(action)) co_return co_await stand_by(sight, std::nullopt);
  if (const auto* wait = std::get_if<act::Wait>(&action)) co_return co_await stand_by(sight, wait->until);
  if (const auto* admit = std::get_if<act::Admit>(&action))
    co_return co_await begin_run(sight, admit->trigger);
  if (std::holds_alternative<act::TakeSlot>(action)) co_return co_await take_slot(sight);
  if (std::holds_alternative<act::Preflight>(action)) co_return co_await preflight(sight);
  if (std::holds_alternative<act::MakeSandboxes>(action)) co_return co_await make_sandboxes(sight);
  if (std::holds_alternative<act::StartRestore>(action)) co_return co_await start_restore(sight);
  if (std::holds_alternative<act::BeginValidation>(action)) co_return co_await begin_validation(sight);
  if (const auto* end = std::get_if<act::Conclude>(&action))
    co_return co_await conclude(sight, end->end, end->message);
  if (std::holds_alternative<act::WriteReport>(action)) co_return co_await write_report(sight);
  if (std::holds_alternative<act::CleanUp>(action)) co_return co_await clean_up(sight);
  co_return co_await record(sight, std::get<act::Record>(action).is_clean);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::write(Sight& sight, api::RestoreTestStatus status) {
  KYMAROS_CO_TRY(sight.test, co_await write_status(tools_.client, sight.test, std::move(status)));
  co_return at_once();
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::write_run(Sight& sight) {
  auto status = sight.test.status;
  status.run = sight.run->record;
  co_return co_await write(sight, std::move(status));
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::add_finalizer(Sight& sight) {
  const auto patch = runtime::add_finalizer_patch(sight.test.metadata, api::kCleanupFinalizer);
  const auto written = co_await tools_.client.patch(api::RestoreTest::resource(), sight.test.metadata.key(),
                                                    kube::PatchType::Merge, patch);
  if (!written) co_return fail(written.error().within("add the finalizer"));
  co_return at_once();
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::remove_finalizer(Sight& sight) {
  const auto patch = runtime::remove_finalizer_patch(sight.test.metadata, api::kCleanupFinalizer);
  const auto written = co_await tools_.client.patch(api::RestoreTest::resource(), sight.test.metadata.key(),
                                                    kube::PatchType::Merge, patch);
  if (!written && written.error().code != ErrorCode::NotFound) {
    co_return fail(written.error().within("remove the finalizer"));
  }
  co_return runtime::Requeue{};
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::drop_trigger(Sight& sight) {
  const json::Value patch = json::Object{
      {"metadata", json::Object{{"resourceVersion", sight.test.metadata.resourceVersion},
                                {"annotations", json::Object{{api::kTriggerAnnotation, nullptr}}}}}};
  const auto written = co_await tools_.client.patch(api::RestoreTest::resource(), sight.test.metadata.key(),
                                                    kube::PatchType::Merge, patch);
  if (!written) co_return fail(written.error().within("remove the trigger annotation"));
  co_return at_once();
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::stand_by(Sight& sight, std::optional<Time> until) {
  if (sight.run || sight.seen.is_being_deleted) co_return requeue_at(until, sight.seen.now);
  // The sweeper finds what bears our labels; what the provider made anew under a recorded name bears none,
  // and only the test that recorded it knows it.
  Result<CleanState> cleaned = CleanState{.is_clean = true};
  if (!sight.seen.is_clean) {
    cleaned = co_await cleaner_.step(clean_target(sight));
    sight.seen.is_clean = cleaned && cleaned->is_clean;
  }
  auto status = idle_status(sight.test, sight.plan ? &*sight.plan : nullptr, sight.problems, sight.provider,
                            sight.seen.is_clean, sight.seen.now);
  const bool is_news = sight.test.status.observedGeneration != status.observedGeneration;
  if (!sight.problems.empty() && is_news) {
    tools_.announcer.say(sight.test, Announcer::Tone::Warning, "InvalidSpec", api::describe(sight.problems));
  }
  KYMAROS_CO_TRY(sight.test, co_await write_status(tools_.client, sight.test, std::move(status)));
  if (!cleaned) co_return fail(cleaned.error());
  if (!sight.seen.is_clean) until = std::min(until.value_or(Time::max()), sight.seen.now + kStillUnclean);
  const bool waits_for_provider = sight.problems.empty() && !sight.provider.is_ready;
  if (waits_for_provider) until = std::min(until.value_or(Time::max()), sight.seen.now + kProviderPoll);
  co_return requeue_at(until, sight.seen.now);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::begin_run(Sight& sight, api::RunTrigger trigger) {
  const auto now = sight.seen.now;
  auto status =
      idle_status(sight.test, &*sight.plan, sight.problems, sight.provider, sight.seen.is_clean, now);
  if (trigger == api::RunTrigger::Schedule && sight.seen.next_run_at) {
    const auto missed = missed_between(*sight.plan, *sight.seen.next_run_at, now);
    if (missed > 0) {
      status.missedRuns = status.missedRuns.value_or(0) + missed;
      tools_.announcer.say(sight.test, Announcer::Tone::Warning, "Missed",
                           fmt::format("{} times of the schedule passed without a run", missed));
    }
  }
  status.run = admit({.test = sight.test,
                      .plan = *sight.plan,
                      .trigger = trigger,
                      .policy_found = sight.policy_found,
                      .checks = sight.checks,
                      .now = now},
                     tools_.random);
  status.phase = "Running";
  status.nextRunAt = sight.plan->schedule.next_after(now);
  status.sandboxNamespaces.clear();
  for (const auto& sandbox : status.run->sandboxes) status.sandboxNamespaces.push_back(sandbox.namespace_);
  status.restoreIDs = {status.run->restores.front().name};
  status.sandboxNamespace = status.sandboxNamespaces.front();
  status.restoreID = status.restoreIDs.front();
  state(status, {"Running", true, "RunStarted", fmt::format("run {} is under way", status.run->id)},
        sight.test.metadata.generation.value_or(0), now);
  const auto id = status.run->id;
  auto done = co_await write(sight, std::move(status));
  if (done) {
    tools_.announcer.say(sight.test, Announcer::Tone::Normal, "RunStarted",
                         fmt::format("run {} ({})", id, api::to_string(trigger)));
  }
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::take_slot(Sight& sight) {
  auto& record = sight.run->record;
  tools_.ledger.take(record.id, tools_.provider.name());
  start_clock(record, sight.run->plan, sight.seen.now);
  auto done = co_await write_run(sight);
  if (!done) {
    tools_.ledger.end(record.id);  // the next look puts it into the queue again, at its old place
    co_return fail(done.error());
  }
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::make_sandboxes(Sight& sight) {
  auto& record = sight.run->record;
  KYMAROS_CO_TRY_VOID(co_await read_backup_again(sight));
  const auto resolver = co_await sandbox::find_resolver(tools_.client);
  if (!resolver) co_return fail(resolver.error());
  for (auto& sandbox : record.sandboxes) {
    const auto uid = co_await sandboxes_.make(plan_sandbox(*sight.run, sandbox, *resolver, tools_.settings));
    const auto since = phase_start(record, "sandbox").value_or(sight.seen.now);
    if (!uid && uid.error().code == ErrorCode::Unavailable && sight.seen.now < since + kRightsTakeEffect) {
      log::debug("sandbox is not ready yet",
                 {{"sandbox", sandbox.namespace_}, {"error", uid.error().message}});
      co_return runtime::Requeue{.after = kSoon};
    }
    if (!uid && uid.error().code == ErrorCode::AlreadyExists) {
      co_return co_await conclude(sight, domain::RunEnd::NotStarted, uid.error().message);
    }
    if (!uid && is_transient(uid.error())) co_return fail(uid.error());
    if (!uid) co_return co_await conclude(sight, domain::RunEnd::Inconclusive, uid.error().message);
    sandbox.uid = *uid;
  }
  record.step = std::string(domain::to_string(domain::Step::Restore));
  begin_phase(record, "restore", tools_.clock.now());
  auto done = co_await write_run(sight);
  if (done) {
    for (const auto& sandbox : record.sandboxes) {
      tools_.announcer.say(sight.test, Announcer::Tone::Normal, "SandboxCreated",
                           fmt::format("namespace {} for {}", sandbox.namespace_, sandbox.source));
    }
  }
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::start_restore(Sight& sight) {
  KYMAROS_CO_TRY_VOID(co_await read_backup_again(sight));
  const auto request = restore_request(*sight.run);
  const auto started = co_await tools_.provider.start_restore(request);
  if (!started && is_transient(started.error())) co_return fail(started.error());
  if (!started) co_return co_await conclude(sight, domain::RunEnd::RestoreFailed, started.error().message);
  tools_.announcer.say(sight.test, Announcer::Tone::Normal, "RestoreRequested",
                       fmt::format("restore {} of backup {}", request.name, request.backup));
  co_return runtime::Requeue{.after = domain::kRestorePoll};
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::begin_validation(Sight& sight) {
  auto& record = sight.run->record;
  const auto& restore = *sight.restore;
  const auto ended = restore.completed_at.value_or(sight.seen.now);
  end_phase(record, ended);
  record.slot.releasedAt = sight.seen.now;
  record.restores.front().uid = restore.uid;
  record.restores.front().phase = restore.provider_phase;
  record.restores.front().endedAt = ended;
  tools_.ledger.release(record.id);
  for (const auto& waiting : tools_.ledger.waiting()) tools_.wake_run(waiting);
  tools_.announcer.say(sight.test, Announcer::Tone::Normal, "RestoreFinished",
                       fmt::format("restore {} is {}", record.restores.front().name, restore.provider_phase));
  if (restore.phase == backup::RestorePhase::Failed) {
    co_return co_await conclude(
        sight, domain::RunEnd::RestoreFailed,
        restore.message.empty() ? "the provider reports a failed restore" : restore.message);
  }
  record.step = std::string(domain::to_string(domain::Step::Validate));
  begin_phase(record, "validation", sight.seen.now);
  co_return co_await write_run(sight);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::conclude(Sight& sight, domain::RunEnd end,
                                                                  std::string message) {
  auto& record = sight.run->record;
  record.outcome =
      api::RunOutcome{.reason = std::string(domain::to_string(end)), .message = std::move(message)};
  record.step = std::string(domain::to_string(domain::Step::Report));
  begin_phase(record, "report", sight.seen.now);
  co_return co_await write_run(sight);
}

CleanTarget RestoreTestReconciler::clean_target(const Sight& sight) const {
  if (!sight.run) return sight.leftovers.value_or(CleanTarget());
  const auto& metadata = sight.test.metadata;
  CleanTarget target{.owner = {.test_namespace = metadata.namespace_,
                               .test_name = metadata.name,
                               .test_uid = metadata.uid,
                               .run = sight.run->record.id}};
  target.since = sight.run->record.requestedAt.value_or(sight.seen.now);
  for (const auto& sandbox : sight.run->record.sandboxes) {
    bool is_drawn = true;
    for (const auto& source : sight.run->plan.backup.namespaces) {
      if (source.name == sandbox.source && !source.sandbox_name.empty()) is_drawn = false;
    }
    target.namespaces.push_back({.name = sandbox.namespace_, .uid = sandbox.uid, .is_drawn = is_drawn});
  }
  target.restores = sight.test.status.restoreIDs;
  for (const auto& restore : sight.run->record.restores) {
    if (std::ranges::count(target.restores, restore.name) == 0) target.restores.push_back(restore.name);
  }
  return target;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::keep_for_people(Sight& sight) {
  for (const auto& sandbox : sight.run->record.sandboxes) {
    KYMAROS_CO_TRY_VOID(co_await sandboxes_.keep(sandbox.namespace_));
  }
  co_return co_await record(sight, true);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::clean_up(Sight& sight) {
  if (sight.run && !sight.seen.is_being_deleted && is_to_be_kept(*sight.run))
    co_return co_await keep_for_people(sight);
  KYMAROS_CO_TRY(const auto clean, co_await cleaner_.step(clean_target(sight)));
  if (!clean.is_clean) {
    log::debug("clean-up waits",
               {{"test", to_string(sight.test.metadata.key())}, {"for", clean.waiting_for}});
    co_return runtime::Requeue{.after = domain::kCleanUpPoll};
  }
  if (sight.run) co_return co_await record(sight, true);
  auto status = sight.test.status;
  forget_sandboxes(status);
  co_return co_await write(sight, std::move(status));
}

}  // namespace kymaros::op
