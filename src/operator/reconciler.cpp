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
constexpr auto kStillUnclean = std::chrono::minutes(1);
constexpr auto kProviderPoll = std::chrono::minutes(1);  // nobody tells us when it is there again

runtime::Requeue requeue_at(std::optional<Time> when, Time now) {
  if (!when || *when == Time::max()) return {};
  return {.after = std::max(Duration(0), Duration(*when - now))};
}

runtime::Requeue at_once() { return {.after = Duration(0)}; }

}  // namespace

RestoreTestReconciler::RestoreTestReconciler(Tools tools)
    : tools_(tools),
      sandboxes_(tools.client, own_account(tools.settings)),
      collector_(tools.client, tools.provider, tools.settings),
      cleaner_(sandboxes_, tools.provider),
      readings_(tools.provider, tools.clock, tools.executor, tools.wake_test),
      provider_look_(tools.provider, tools.clock) {}

void RestoreTestReconciler::wake_next() {
  for (const auto& run : tools_.ledger.next_in_line()) tools_.wake_run(run);
}

void RestoreTestReconciler::forget(const std::string& run) {
  readings_.drop(run);
  memory_.drop(run);
  tools_.ledger.end(run);
  wake_next();
}

/// A look that was late may have counted a run as under way after its end was told.
void RestoreTestReconciler::now_has(const kube::ObjectKey& test, const std::string& run) {
  const auto known = runs_.find(test);
  if (known != runs_.end() && known->second != run) {
    const auto ended = std::move(known->second);
    runs_.erase(known);
    forget(ended);
  }
  if (!run.empty()) runs_[test] = run;
}

Task<Result<runtime::Requeue>> RestoreTestReconciler::reconcile(kube::ObjectKey key) {
  const auto object = co_await tools_.client.get(api::RestoreTest::resource(), key);
  if (!object) {
    if (object.error().code != ErrorCode::NotFound) co_return fail(object.error());
    now_has(key, "");
    co_return runtime::Requeue{};
  }
  auto test = json::decode<api::RestoreTest>(*object);
  if (!test) {
    // The schema keeps such objects out; one that got in anyway must not disturb the others.
    log::error("RestoreTest cannot be read", {{"test", to_string(key)}, {"error", test.error().message}});
    co_return runtime::Requeue{};
  }
  while (true) {
    bool is_written = false;
    auto done = co_await advance(*test, is_written);
    const bool goes_on = done && is_written && done->after == Duration(0);
    if (!goes_on) co_return done;
  }
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::advance(api::RestoreTest& test, bool& is_written) {
  const auto run = test.status.run ? test.status.run->id : std::string();
  const auto step_name = test.status.run ? test.status.run->step : std::string();
  const auto deadline = test.status.run ? test.status.run->deadline : std::nullopt;
  now_has(test.metadata.key(), run);
  auto sight = co_await observe(std::move(test));
  const bool is_reading = sight && sight->seen.run && sight->seen.run->is_reading;
  const auto done = sight ? co_await step(*sight) : Done(fail(sight.error()));
  const auto now = tools_.clock.now();
  const bool is_in_time = !deadline || now < *deadline;  // what fails later is only how the run ends
  if (!done && !run.empty() && is_in_time) memory_.failed(run, step_name, done.error(), now);
  if (done && !is_reading) memory_.went_well(run);
  if (sight) {
    is_written = sight->is_written;
    test = std::move(sight->test);
  }
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::step(Sight& sight) {
  const bool is_given_up = !sight.unreadable_run.empty() && sight.seen.run->step < domain::Step::Report;
  if (!is_given_up) co_return co_await perform(domain::decide(sight.seen), sight);
  auto& name = sight.run->record.report;
  if (name.empty()) name = api::report_name(sight.test.metadata.name, sight.seen.run->requested_at);
  co_return co_await conclude(sight, domain::RunEnd::Inconclusive,
                              "the run's record cannot be read: " + sight.unreadable_run);
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
  if (std::holds_alternative<act::TakeUp>(action)) co_return co_await take_up(sight);
  if (std::holds_alternative<act::TakeSlot>(action)) co_return co_await take_slot(sight);
  if (std::holds_alternative<act::Preflight>(action)) co_return co_await preflight(sight);
  if (std::holds_alternative<act::MakeSandboxes>(action)) co_return co_await make_sandboxes(sight);
  if (std::holds_alternative<act::StartRestore>(action)) co_return co_await start_restore(sight);
  if (std::holds_alternative<act::BeginValidation>(action)) co_return co_await begin_validation(sight);
  if (const auto* end = std::get_if<act::Conclude>(&action))
    co_return co_await conclude(sight, end->end, end->message);
  if (std::holds_alternative<act::WriteReport>(action)) co_return co_await write_report(sight);
  if (std::holds_alternative<act::CleanUp>(action)) co_return co_await clean_up(sight);
  co_return co_await end_unclean(sight);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::write(Sight& sight, api::RestoreTestStatus status) {
  KYMAROS_CO_TRY(sight.test, co_await write_status(tools_.client, sight.test, std::move(status)));
  sight.is_written = true;
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
  if (sight.has_news) co_return co_await write_run(sight);
  if (sight.run || sight.seen.is_being_deleted) co_return requeue_at(until, sight.seen.now);
  // The sweeper finds what bears our labels; what the provider made anew under a recorded name bears none,
  // and only the test that recorded it knows it.
  const auto cleaned = co_await remove_all(clean_targets(sight));
  sight.cleaned = cleaned ? *cleaned : CleanState{.waiting_for = cleaned.error().message};
  auto status = idle_status(sight.test, sight.plan ? &*sight.plan : nullptr, sight.problems, sight.provider,
                            sight.cleaned, sight.seen.now);
  const bool is_news = sight.test.status.observedGeneration != status.observedGeneration;
  if (!sight.problems.empty() && is_news) {
    tools_.announcer.say(sight.test, Announcer::Tone::Warning, "InvalidSpec", api::describe(sight.problems));
  }
  KYMAROS_CO_TRY(sight.test, co_await write_status(tools_.client, sight.test, std::move(status)));
  if (!cleaned) co_return fail(cleaned.error());
  if (cleaned->is_clean && !sight.seen.is_clean) tell_what_is_left(sight);
  if (!cleaned->is_clean) until = std::min(until.value_or(Time::max()), sight.seen.now + kStillUnclean);
  const bool waits_for_provider = sight.problems.empty() && !sight.provider.is_ready;
  if (waits_for_provider) until = std::min(until.value_or(Time::max()), sight.seen.now + kProviderPoll);
  co_return requeue_at(until, sight.seen.now);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::begin_run(Sight& sight, api::RunTrigger trigger) {
  const auto now = sight.seen.now;
  auto status = idle_status(sight.test, &*sight.plan, sight.problems, sight.provider, std::nullopt, now);
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
  // A run that was asked for by hand is none of the schedule's: what is due stays due.
  if (trigger != api::RunTrigger::Manual) status.nextRunAt = sight.plan->schedule.next_after(now);
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

Task<RestoreTestReconciler::Done> RestoreTestReconciler::take_up(Sight& sight) {
  ++sight.run->record.attempts;
  auto done = co_await write_run(sight);
  if (done) memory_.take_up(sight.run->record.id);
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::take_slot(Sight& sight) {
  auto& record = sight.run->record;
  // While the provider's restores were looked at, another run may have looked too, and been quicker.
  const auto provider = tools_.provider.name();
  if (!tools_.ledger.is_free_for(record.id, provider)) co_return runtime::Requeue{};
  tools_.ledger.take(record.id, provider);
  start_clock(record, sight.run->plan, sight.seen.now);
  auto done = co_await write_run(sight);
  // Nobody knows whether a write without an answer was done: it holds the slot until the next look at its
  // record tells (RunLedger::follow).
  if (!done) co_return fail(done.error());
  memory_.take_up(record.id);
  co_return done;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::make_sandboxes(Sight& sight) {
  auto& record = sight.run->record;
  const bool needs_dns = sight.run->plan.sandbox.isolation != api::NetworkIsolation::DenyAll;
  Result<sandbox::Resolver> resolver = sandbox::Resolver{};
  if (needs_dns) resolver = co_await sandbox::find_resolver(tools_.client, tools_.settings.dns_service);
  if (!resolver && resolver.error().code == ErrorCode::Invalid)
    co_return co_await conclude(sight, domain::RunEnd::Inconclusive, resolver.error().message);
  if (!resolver) co_return fail(resolver.error());
  for (auto& sandbox : record.sandboxes) {
    const auto uid = co_await sandboxes_.make(plan_sandbox(*sight.run, sandbox, *resolver));
    const auto since = phase_start(record, "sandbox").value_or(sight.seen.now);
    if (!uid && uid.error().code == ErrorCode::Unavailable && sight.seen.now < since + kRightsTakeEffect) {
      log::debug("sandbox is not ready yet",
                 {{"sandbox", sandbox.namespace_}, {"error", uid.error().message}});
      co_return runtime::Requeue{.after = kSoon};
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
  const auto request = restore_request(*sight.run);
  const auto started = co_await tools_.provider.start_restore(request);
  if (!started && is_transient(started.error())) co_return fail(started.error());
  if (!started) co_return co_await conclude(sight, domain::RunEnd::Inconclusive, started.error().message);
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

}  // namespace kymaros::op
