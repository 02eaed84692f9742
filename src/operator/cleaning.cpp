#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "domain/decide.hpp"
#include "operator/reconciler.hpp"

namespace kymaros::op {
namespace {

/// A failed sandbox that its owner wants to look into, and whose restore is not under way any more.
bool is_to_be_kept(const RunContext& run) {
  return run.plan.sandbox.keep_on_failure && run.record.outcome && run.record.outcome->result != "pass" &&
         run.record.slot.releasedAt;
}

}  // namespace

Time RestoreTestReconciler::clean_up_began(const Sight& sight) {
  const auto in_run = sight.run ? phase_start(sight.run->record, "cleanup") : std::nullopt;
  return in_run.value_or(sight.test.metadata.deletionTimestamp.value_or(sight.seen.now));
}

/// What is to be removed now: what the run under way made, else what is left of ended ones.
std::vector<CleanTarget> RestoreTestReconciler::clean_targets(const Sight& sight) {
  if (!sight.run) return sight.leftovers;
  const auto& record = sight.run->record;
  CleanTarget target{.owner = sight.run->owner,
                     .namespaces = recorded_namespaces(record.sandboxes),
                     .restores = sight.test.status.restoreIDs,
                     .since = record.requestedAt.value_or(sight.seen.now)};
  for (const auto& restore : record.restores) {
    if (std::ranges::count(target.restores, restore.name) == 0) target.restores.push_back(restore.name);
  }
  return {std::move(target)};
}

/// Does for each what can be done now; what keeps one holds up no other.
Task<Result<CleanState>> RestoreTestReconciler::remove_all(std::vector<CleanTarget> targets) {
  CleanState all{.is_clean = true};
  std::optional<Error> failure;
  bool only_outside = true;
  for (auto& target : targets) {
    const auto state = co_await cleaner_.step(std::move(target));
    if (!state) {
      failure = state.error();
      continue;
    }
    all.left_for_people.insert(all.left_for_people.end(), state->left_for_people.begin(),
                               state->left_for_people.end());
    if (state->is_clean) continue;
    all.is_clean = false;
    all.waiting_for = state->waiting_for;
    only_outside = only_outside && state->only_outside;
  }
  if (failure) co_return fail(*failure);
  all.only_outside = !all.is_clean && only_outside;
  co_return all;
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::keep_for_people(Sight& sight) {
  CleanState kept{.is_clean = true};
  for (const auto& sandbox : sight.run->record.sandboxes) {
    KYMAROS_CO_TRY_VOID(co_await sandboxes_.keep(sandbox.namespace_, sandbox.uid));
    kept.left_for_people.push_back(fmt::format("sandbox {} is kept until it expires", sandbox.namespace_));
  }
  sight.cleaned = std::move(kept);
  co_return co_await record(sight);
}

/// Events of a clean-up that ended, or was given up.
void RestoreTestReconciler::tell_what_is_left(const Sight& sight) {
  const auto& clean = sight.cleaned.value();
  const auto tell = [&](Announcer::Tone tone, std::string_view reason, std::string note) {
    tools_.announcer.say(sight.test, tone, reason, std::move(note));
  };
  if (!clean.is_clean) return tell(Announcer::Tone::Warning, "SandboxStuck", describe(clean));
  if (clean.left_for_people.empty()) tell(Announcer::Tone::Normal, "SandboxDeleted", describe(clean));
  for (const auto& sentence : clean.left_for_people) tell(Announcer::Tone::Warning, "LeftBehind", sentence);
}

Task<RestoreTestReconciler::Done> RestoreTestReconciler::clean_up(Sight& sight) {
  if (sight.run && !sight.seen.is_being_deleted && is_to_be_kept(*sight.run))
    co_return co_await keep_for_people(sight);
  KYMAROS_CO_TRY(auto clean, co_await remove_all(clean_targets(sight)));
  if (!clean.is_clean && is_to_be_let_go(sight, clean)) {
    clean.left_for_people.push_back(clean.waiting_for);
    clean.is_clean = true;
  }
  if (!clean.is_clean) {
    log::debug("clean-up waits",
               {{"test", to_string(sight.test.metadata.key())}, {"for", clean.waiting_for}});
    co_return runtime::Requeue{.after = domain::clean_up_poll(sight.seen.now - clean_up_began(sight))};
  }
  sight.cleaned = std::move(clean);
  if (sight.run) co_return co_await record(sight);
  auto status = sight.test.status;
  status.unclean.clear();
  forget_sandboxes(status);
  auto done = co_await write(sight, std::move(status));
  if (done) tell_what_is_left(sight);
  co_return done;
}

/// The run does not wait for its clean-up any longer: others go on with it.
Task<RestoreTestReconciler::Done> RestoreTestReconciler::end_unclean(Sight& sight) {
  auto clean = co_await remove_all(clean_targets(sight));
  sight.cleaned = clean ? std::move(*clean) : CleanState{.waiting_for = clean.error().message};
  co_return co_await record(sight);
}

/// A RestoreTest that is deleted is not held for ever by a volume that its storage does not give up.
bool RestoreTestReconciler::is_to_be_let_go(const Sight& sight, const CleanState& clean) const {
  const auto& deleted = sight.test.metadata.deletionTimestamp;
  return clean.only_outside && deleted && sight.seen.now - *deleted >= tools_.settings.clean_up_patience;
}

}  // namespace kymaros::op
