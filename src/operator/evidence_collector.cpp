#include "operator/evidence_collector.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/dependencies.hpp"
#include "domain/expectation.hpp"
#include "operator/object_listing.hpp"
#include "operator/references.hpp"
#include "operator/slow_starts.hpp"
#include "sandbox/objects.hpp"

namespace kymaros::op {
namespace {

using domain::ObjectFacts;

constexpr auto kLookAgain = std::chrono::seconds(5);
constexpr auto kLongestTransfers = std::chrono::hours(1);

domain::RestoreEnd end_of(const backup::RestoreState& state) {
  switch (state.phase) {
    case backup::RestorePhase::Waiting:
    case backup::RestorePhase::Running:
      return domain::RestoreEnd::Unfinished;
    case backup::RestorePhase::Completed:
      return domain::RestoreEnd::Completed;
    case backup::RestorePhase::PartiallyFailed:
      return domain::RestoreEnd::PartiallyFailed;
    case backup::RestorePhase::Failed:
      return domain::RestoreEnd::Failed;
  }
  return domain::RestoreEnd::Unfinished;
}

/// Of two ends of a run's restores, the one that speaks for both.
domain::RestoreEnd worse(domain::RestoreEnd a, domain::RestoreEnd b) {
  constexpr auto rank = [](domain::RestoreEnd end) {
    switch (end) {
      case domain::RestoreEnd::NotStarted:
        return 0;
      case domain::RestoreEnd::Completed:
        return 1;
      case domain::RestoreEnd::PartiallyFailed:
        return 2;
      case domain::RestoreEnd::Unfinished:
        return 3;
      case domain::RestoreEnd::Failed:
        return 4;
    }
    return 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

api::RestoreFinding finding_of(const std::string& name, const backup::RestoreState& state) {
  return {.name = name,
          .phase = state.provider_phase,
          .startedAt = state.started_at,
          .completedAt = state.completed_at,
          .itemsTotal = state.items_total,
          .itemsRestored = state.items_restored,
          .errors = state.errors,
          .warnings = state.warnings};
}

std::string sentence(const backup::RestoreRemark& remark) {
  return remark.namespace_.empty() ? remark.text : fmt::format("{}: {}", remark.namespace_, remark.text);
}

domain::DataTransfer transfer_of(const backup::RestoredVolume& volume) {
  return {.sandbox = volume.namespace_,
          .claim = volume.claim,
          .phase = volume.phase,
          .bytes = volume.bytes,
          .message = volume.message};
}

void add_remarks(const backup::RestoreOutcome& outcome, domain::RestoreEvidence& evidence,
                 api::RestoreFinding& finding) {
  for (const auto& error : outcome.errors) {
    evidence.errors.push_back(sentence(error));
    finding.messages.push_back({"Error", error.namespace_, error.text});
  }
  for (const auto& warning : outcome.warnings) {
    (warning.harmless ? evidence.harmless : evidence.warnings).push_back(sentence(warning));
    finding.messages.push_back({warning.harmless ? "Harmless" : "Warning", warning.namespace_, warning.text});
  }
  if (finding.messages.size() > api::kMaxListEntries) finding.messages.resize(api::kMaxListEntries);
  evidence.results_read = evidence.results_read && outcome.results_read;
  evidence.notes.insert(evidence.notes.end(), outcome.notes.begin(), outcome.notes.end());
}

/// The workloads that the backup holds, under their sandbox namespace.
struct HeldWorkloads {
  std::vector<domain::ObjectId> expected;
  int excluded = 0;  // kept out of the sandbox by the run itself
  int unknown = 0;   // known by name only, or made by a controller that is none of Kubernetes' own
};

using Why = domain::NotExpected;

/// Were nothing excluded: a Deployment, and not its ReplicaSets and pods as well.
bool would_count(const ObjectFacts& object, const domain::Inventory& inventory) {
  const auto why = domain::why_not_expected(object, inventory, {});
  return why != Why::JudgedThroughItsOwner && why != Why::Completed;
}

HeldWorkloads held_workloads(const RunContext& run, const domain::Exclusions& exclusions) {
  HeldWorkloads held;
  if (!run.reading) return held;
  const auto sandboxes = run.sandboxes();
  const auto& inventory = run.reading->inventory;
  for (const auto& object : inventory.objects) {
    const auto sandbox = sandboxes.find(object.id.namespace_);
    if (sandbox == sandboxes.end() || !domain::is_workload_kind(object.id)) continue;
    if (const auto why = domain::why_not_expected(object, inventory, exclusions)) {
      held.excluded += why == Why::Excluded && would_count(object, inventory);
      held.unknown += why == Why::NotKnown || (why == Why::JudgedThroughItsOwner &&
                                               !domain::is_built_in_controller(object.controller_kind));
      continue;
    }
    auto id = object.id;
    id.namespace_ = sandbox->second;
    held.expected.push_back(std::move(id));
  }
  return held;
}

domain::Exclusions exclusions_of(const RunContext& run, const backup::Provider& provider) {
  if (!run.reading) return {};
  return provider.exclusions(restore_request(run), run.reading->inventory);
}

std::vector<domain::Exception> exceptions_of(const RunContext& run) {
  std::vector<domain::Exception> exceptions;
  for (const auto& one : run.plan.exceptions) exceptions.push_back({one.kind, one.name, one.reason});
  return exceptions;
}

checks::World world_of(const RunContext& run, const SandboxLook& look, std::vector<ObjectFacts> objects,
                       Time now, Time since, bool may_still_change) {
  return {.now = now,
          .started_at = since,
          .budget = run.plan.health.timeout,
          .pods = look.pods,
          .pod_labels = look.pod_labels,
          .objects = std::move(objects),
          .may_still_change = may_still_change};
}

bool needs_objects(const api::RestoreTestPlan& plan) {
  return std::ranges::any_of(plan.health.checks, [](const api::CheckPlan& check) {
    return check.type() == api::CheckType::ResourceExists;
  });
}

/// The measured recovery (decision 7): from the slot to the last workload ready and its checks passed,
/// without the time in which the provider had not begun.
std::optional<Duration> measured_rto(const RunContext& run, const domain::Evidence& evidence,
                                     Time validation_began, Duration waited_for_provider) {
  if (!run.record.slot.heldAt || !evidence.readiness) return std::nullopt;
  const auto& readiness = *evidence.readiness;
  const bool all_ready = readiness.ready_count() == static_cast<int>(readiness.workloads.size());
  if (!all_ready) return std::nullopt;
  Time end = std::max(validation_began, readiness.all_ready_at.value_or(validation_began));
  for (const auto& check : evidence.health.checks) {
    if (check.status == domain::CheckStatus::Fail) return std::nullopt;
    if (check.duration)
      end = std::max(end, std::chrono::floor<Time::duration>(validation_began + *check.duration));
  }
  return std::max(Duration(0), Duration(end - *run.record.slot.heldAt) - waited_for_provider);
}

/// How long a check took to pass, from the beginning of validation; until now if it did not.
Duration took(const RunContext& run, const std::string& check, Time began, Time now) {
  const auto& checks = run.record.passedChecks;
  const auto passed = std::ranges::find(checks, check, &api::PassedCheck::name);
  return std::max(Duration(0), Duration((passed == checks.end() ? now : passed->at.value_or(now)) - began));
}

domain::BackupAgeEvidence backup_age(const RunContext& run) {
  domain::BackupAgeEvidence evidence;
  if (!run.reading) return evidence;
  const auto& choice = run.reading->choice;
  if (choice.backup.started_at && run.record.slot.heldAt) {
    evidence.age = *run.record.slot.heldAt - *choice.backup.started_at;
  }
  evidence.limit = run.plan.sla.max_backup_age;
  if (!evidence.limit && choice.schedule_interval) evidence.limit = 2 * *choice.schedule_interval;
  for (const auto& newer : choice.newer_passed_over) evidence.newer_failed.push_back(newer.name);
  const auto& backup = choice.backup;
  if (backup.phase == "PartiallyFailed" || backup.errors > 0)
    evidence.own_failure = fmt::format("is {}, with {} errors", backup.phase, backup.errors);
  return evidence;
}

}  // namespace

backup::RestoreRequest restore_request(const RunContext& run) {
  const auto& wanted = run.plan.backup;
  backup::RestoreRequest request{.name = run.record.restores.empty() ? "" : run.record.restores.front().name,
                                 .backup = run.record.backup ? run.record.backup->name : "",
                                 .namespaces = run.sandboxes(),
                                 .label_selector = wanted.label_selector,
                                 .include_resources = wanted.include_resources,
                                 .exclude_resources = wanted.exclude_resources,
                                 .labels = sandbox::ownership_labels(run.owner, "")};
  const auto& held_at = run.record.slot.heldAt;
  if (held_at && run.record.deadline)
    request.item_operation_timeout = std::min<Duration>(kLongestTransfers, *run.record.deadline - *held_at);
  return request;
}

std::map<std::string, std::string> RunContext::sandboxes() const {
  std::map<std::string, std::string> map;
  for (const auto& sandbox : record.sandboxes) map[sandbox.source] = sandbox.namespace_;
  return map;
}

std::vector<std::string> RunContext::sandbox_names() const {
  std::vector<std::string> names;
  for (const auto& sandbox : record.sandboxes) names.push_back(sandbox.namespace_);
  return names;
}

std::optional<Time> phase_start(const api::RunRecord& run, std::string_view name) {
  const auto found = std::ranges::find(run.phases, name, &api::RunPhase::name);
  return found == run.phases.end() ? std::nullopt : found->startedAt;
}

std::optional<Time> phase_end(const api::RunRecord& run, std::string_view name) {
  const auto found = std::ranges::find(run.phases, name, &api::RunPhase::name);
  return found == run.phases.end() ? std::nullopt : found->endedAt;
}

Task<Result<std::vector<ObjectFacts>>> EvidenceCollector::read_restored(const RunContext& run,
                                                                        kube::Discovery& discovery) {
  std::set<ListedKind> kinds;
  if (run.reading) kinds = kinds_of(run.reading->inventory);
  for (const auto& check : run.plan.health.checks) {
    const auto* exists = std::get_if<api::ResourceExistsPlan>(&check.probe);
    if (!exists) continue;
    for (const auto& wanted : exists->resources) {
      const bool known =
          std::ranges::any_of(kinds, [&](const ListedKind& kind) { return kind.kind == wanted.kind; });
      if (!known) kinds.insert({.group = "", .version = "v1", .kind = wanted.kind});
    }
  }
  KYMAROS_CO_TRY(auto listing, co_await list_objects(client_, discovery, std::move(kinds),
                                                     run.sandbox_names(), Depth::Facts));
  if (!listing.refused.empty()) co_return fail(ErrorCode::Forbidden, listing.refused.front());
  co_return std::move(listing.objects);
}

Task<Result<ValidationLook>> EvidenceCollector::look(const RunContext& run, Time now, Time since) {
  const auto* inventory = run.reading ? &run.reading->inventory : nullptr;
  KYMAROS_CO_TRY(const auto seen, co_await look_into(client_, run.sandbox_names(), inventory));
  auto held = held_workloads(run, exclusions_of(run, provider_));
  ValidationLook look{.excluded_workloads = held.excluded, .unknown_workloads = held.unknown};
  look.readiness = domain::judge_readiness(
      {.expected = std::move(held.expected),
       .workloads = seen.workloads,
       .pods = seen.pods,
       .now = now,
       .deadline = std::chrono::ceil<Time::duration>(since + run.plan.readiness.timeout),
       .stable_for = run.plan.readiness.stable_for});
  std::vector<ObjectFacts> objects;
  if (needs_objects(run.plan)) {
    kube::Discovery discovery(client_);
    KYMAROS_CO_TRY(objects, co_await read_restored(run, discovery));
  }
  const auto world = world_of(run, seen, std::move(objects), now, since, !look.readiness.is_settled);
  look.is_settled = look.readiness.is_settled;
  // Pods wake a run when they change; what their controllers count, nothing tells.
  look.look_again_at = look.readiness.is_settled
                           ? Time::max()
                           : std::min<Time>(look.readiness.look_again_at, now + kLookAgain);
  for (const auto& check : run.plan.health.checks) {
    look.answers.push_back(checks::ask(check, world));
    const auto& answer = look.answers.back();
    if (answer.state != checks::Answer::State::Pending) continue;
    look.is_settled = false;
    if (answer.again_at) look.look_again_at = std::min(look.look_again_at, *answer.again_at);
  }
  co_return look;
}

Task<Result<void>> EvidenceCollector::add_restores(const RunContext& run, Gaps gaps, Collected& collected,
                                                   Transfers& transfers) {
  auto& evidence = collected.evidence.restore;
  evidence.results_read = transfers.were_read = !run.record.restores.empty();
  for (const auto& restore : run.record.restores) {
    KYMAROS_CO_TRY(const auto state, co_await provider_.restore_state(restore.name));
    const bool tells = state && is_terminal(state->phase) && !state->is_being_deleted;
    if (!tells) evidence.results_read = transfers.were_read = false;
    // It was there when its end was seen: what is gone with it says nothing about the backup.
    if (!tells && run.record.slot.releasedAt)
      collected.gap = fmt::format("restore {} was removed before it was judged", restore.name);
    if (!state) continue;
    auto finding = finding_of(restore.name, *state);
    evidence.end = worse(evidence.end, end_of(*state));
    evidence.error_count += state->errors;
    evidence.warning_count += state->warnings;
    if (!state->message.empty()) evidence.message = state->message;
    if (tells) {
      const auto outcome = co_await provider_.restore_outcome(restore.name);
      if (!outcome && gaps == Gaps::Refused) co_return fail(outcome.error());
      if (!outcome) {
        collected.gap = outcome.error().message;
        evidence.results_read = transfers.were_read = false;
      }
      if (outcome) {
        add_remarks(*outcome, evidence, finding);
        transfers.were_read = transfers.were_read && outcome->volumes_read;
        for (const auto& volume : outcome->volumes) transfers.list.push_back(transfer_of(volume));
      }
    }
    collected.restores.push_back(std::move(finding));
  }
  co_return Result<void>();
}

Task<Result<void>> EvidenceCollector::add_completeness(const RunContext& run, Gaps gaps,
                                                       kube::Discovery& discovery,
                                                       const std::vector<ObjectFacts>& restored,
                                                       domain::Evidence& evidence) {
  std::vector<std::string> sources;
  for (const auto& [source, sandbox] : run.sandboxes()) sources.push_back(source);
  auto live =
      co_await list_objects(client_, discovery, live_kinds(run.reading->inventory), sources, Depth::Metadata);
  if (!live && gaps == Gaps::Refused) co_return fail(live.error());
  KYMAROS_CO_TRY(auto targets, co_await find_existing_targets(client_, restored));
  const auto& filters = run.reading->choice.backup.filters;
  domain::CompletenessQuestion question{
      .inventory = &run.reading->inventory,
      .sandboxes = run.sandboxes(),
      .restored = restored,
      .existing_cluster_objects = std::move(targets.existing),
      .backup_started_at = run.reading->choice.backup.started_at,
      .live_was_read = live.has_value(),
      .references_not_asked = targets.not_asked,
      .exclusions = exclusions_of(run, provider_),
      .exceptions = exceptions_of(run),
      .backup_filter = {.included = filters.included_resources, .excluded = filters.excluded_resources},
      .owner_filter = {.included = run.plan.backup.include_resources,
                       .excluded = run.plan.backup.exclude_resources}};
  if (live) {
    question.live = std::move(live->objects);
    question.live_refused = std::move(live->refused);  // what may not be seen is not tested (decision 26)
  }
  evidence.completeness = domain::judge_completeness(question);
  co_return Result<void>();
}

/// What stands in the sandboxes, and how it fares.
Task<Result<void>> EvidenceCollector::add_restored(const RunContext& run, Time now, Gaps gaps,
                                                   Transfers transfers, Collected& collected) {
  auto& evidence = collected.evidence;
  kube::Discovery discovery(client_);
  KYMAROS_CO_TRY(const auto restored, co_await read_restored(run, discovery));
  KYMAROS_CO_TRY_VOID(co_await add_completeness(run, gaps, discovery, restored, evidence));
  evidence.volumes = domain::judge_volumes({.inventory = &run.reading->inventory,
                                            .sandboxes = run.sandboxes(),
                                            .transfers = std::move(transfers.list),
                                            .transfers_read = transfers.were_read,
                                            .restored = restored,
                                            .exceptions = exceptions_of(run),
                                            .exclusions = exclusions_of(run, provider_)});
  evidence.dependencies = domain::find_dependencies(restored, run.sandboxes(), settings_.platform_namespaces);

  const auto began = phase_end(run.record, "restore").value_or(now);
  KYMAROS_CO_TRY(auto seen, co_await look(run, now, began));
  auto explained = co_await explain_slow_starts(client_, seen.readiness);
  if (!explained && gaps == Gaps::Refused) co_return fail(explained.error());
  evidence.readiness = explained ? std::move(*explained) : std::move(seen.readiness);
  evidence.excluded_workloads = seen.excluded_workloads;
  evidence.unknown_workloads = seen.unknown_workloads;
  evidence.health.was_run = true;
  for (std::size_t i = 0; i < seen.answers.size(); ++i) {
    const auto& check = run.plan.health.checks[i];
    evidence.health.checks.push_back(
        checks::result_of(check, seen.answers[i], took(run, check.name, began, now)));
  }
  Duration waited{0};
  if (!collected.restores.empty() && collected.restores.front().startedAt) {
    const auto asked = phase_start(run.record, "restore");
    if (asked) waited = std::max(Duration(0), Duration(*collected.restores.front().startedAt - *asked));
  }
  evidence.rto.measured = measured_rto(run, evidence, began, waited);
  co_return Result<void>();
}

Task<Result<Collected>> EvidenceCollector::collect(const RunContext& run, Time now, Gaps gaps) {
  Collected collected;
  auto& evidence = collected.evidence;
  evidence.rto.target = run.plan.sla.max_rto.value_or(settings_.default_rto);
  evidence.rto.target_is_owners = run.plan.sla.max_rto.has_value();
  evidence.backup_age = backup_age(run);
  evidence.health.has_policy = !run.plan.health.policy.empty();
  if (evidence.health.has_policy && run.record.admitted && !run.record.admitted->policyFound) {
    evidence.health.problem = fmt::format("HealthCheckPolicy {} does not exist", run.plan.health.policy);
  }
  evidence.completeness_problem = "the run ended before anything was restored";

  Transfers transfers;
  const auto asked = co_await add_restores(run, gaps, collected, transfers);
  if (!asked && gaps == Gaps::Refused) co_return fail(asked.error());
  if (!asked) {
    evidence.restore.message = evidence.completeness_problem = collected.gap = asked.error().message;
  }
  const bool restored_something = evidence.restore.end == domain::RestoreEnd::Completed ||
                                  evidence.restore.end == domain::RestoreEnd::PartiallyFailed;
  if (!run.lost.empty()) evidence.completeness_problem = run.lost;
  if (!asked || !restored_something || !run.reading || !run.lost.empty()) co_return collected;

  const auto added = co_await add_restored(run, now, gaps, std::move(transfers), collected);
  if (!added && gaps == Gaps::Refused) co_return fail(added.error());
  if (!added) evidence.completeness_problem = collected.gap = added.error().message;
  co_return collected;
}

}  // namespace kymaros::op
