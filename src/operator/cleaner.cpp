#include "operator/cleaner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>

namespace kymaros::op {
namespace {

constexpr std::size_t kSentencesTold = 10;  // a condition is to be read

/// What bears a recorded name is ours if its labels say so, or if we once made it under a name drawn for this
/// run: the provider makes a namespace that vanished anew, without labels (decision 21).
bool is_ours(const sandbox::SandboxState& state, const CleanTarget::Namespace& recorded) {
  return state.is_ours || (recorded.is_drawn && !recorded.uid.empty());
}

}  // namespace

std::vector<CleanTarget::Namespace> recorded_namespaces(const std::vector<api::RunSandbox>& sandboxes) {
  std::vector<CleanTarget::Namespace> all;
  for (const auto& one : sandboxes)
    all.push_back({.name = one.namespace_, .uid = one.uid, .is_drawn = one.drawn});
  return all;
}

std::string describe(const CleanState& state) {
  if (!state.is_clean) return fmt::format("still being removed: {}", state.waiting_for);
  const auto& left = state.left_for_people;
  if (left.empty()) return "nothing of the last run is left";
  const auto told = left | std::views::take(kSentencesTold);
  const auto more = left.size() <= kSentencesTold
                        ? std::string()
                        : fmt::format("; and {} more", left.size() - kSentencesTold);
  return fmt::format("left to you: {}{}", fmt::join(told, "; "), more);
}

Task<Result<std::string>> Cleaner::stop_restores(const CleanTarget& target) {
  if (!target.knows_restores) co_return std::string("its restores cannot be seen");
  std::string running;
  for (const auto& restore : target.restores) {
    KYMAROS_CO_TRY(const auto state, co_await provider_.restore_state(restore));
    if (!state || is_terminal(state->phase)) continue;
    if (!state->is_being_deleted) KYMAROS_CO_TRY_VOID(co_await provider_.remove_restore(restore));
    running = fmt::format("restore {} is {}", restore,
                          state->provider_phase.empty() ? "new" : state->provider_phase);
  }
  co_return running;
}

Task<Result<void>> Cleaner::empty_namespaces(const CleanTarget& target) {
  for (const auto& recorded : target.namespaces) {
    KYMAROS_CO_TRY(const auto state, co_await sandboxes_.look_at(recorded.name, target.owner));
    if (!state || state->is_terminating || !is_ours(*state, recorded)) continue;
    KYMAROS_CO_TRY_VOID(co_await sandboxes_.empty(recorded.name, target.owner));
  }
  co_return Result<void>();
}

Task<Result<std::string>> Cleaner::remove_namespaces(const CleanTarget& target) {
  std::string waiting;
  for (const auto& recorded : target.namespaces) {
    KYMAROS_CO_TRY(const auto state, co_await sandboxes_.look_at(recorded.name, target.owner));
    if (!state || !is_ours(*state, recorded)) continue;
    if (!state->is_terminating) KYMAROS_CO_TRY_VOID(co_await sandboxes_.remove(recorded.name, state->uid));
    waiting = fmt::format("namespace {} is terminating{}{}", recorded.name,
                          state->blocked_by.empty() ? "" : ": ", state->blocked_by);
  }
  co_return waiting;
}

Task<Result<std::string>> Cleaner::remove_restores(const CleanTarget& target) {
  std::string waiting;
  for (const auto& restore : target.restores) {
    KYMAROS_CO_TRY(const auto state, co_await provider_.restore_state(restore));
    if (!state) continue;
    if (!state->is_being_deleted) KYMAROS_CO_TRY_VOID(co_await provider_.remove_restore(restore));
    waiting = fmt::format("restore {} is being deleted by the provider", restore);
  }
  co_return waiting;
}

/// The namespaces whose volumes are the run's. A name that its owner chose may be anybody's, before the run
/// and after it: it counts while it is ours, and when what we made under it is gone.
Task<Result<std::vector<std::string>>> Cleaner::own_names(const CleanTarget& target) {
  std::vector<std::string> names;
  for (const auto& recorded : target.namespaces) {
    KYMAROS_CO_TRY(const auto state, co_await sandboxes_.look_at(recorded.name, target.owner));
    const bool was_ours = !recorded.uid.empty() && (recorded.is_drawn || !state);
    if (was_ours || (state && state->is_ours)) names.push_back(recorded.name);
  }
  co_return names;
}

Task<Result<backup::Leftovers>> Cleaner::remove_leftovers(const CleanTarget& target) {
  backup::Leftovers all;
  KYMAROS_CO_TRY(const auto names, co_await own_names(target));
  if (names.empty() && target.restores.empty()) co_return all;
  auto restores = target.restores;
  if (restores.empty())
    restores.emplace_back();  // nobody knows it any more; its volumes are told by their claims
  for (const auto& restore : restores) {
    KYMAROS_CO_TRY(const auto found, co_await provider_.remove_leftovers(restore, names, target.since));
    all.pending.insert(all.pending.end(), found.pending.begin(), found.pending.end());
    all.left_for_people.insert(all.left_for_people.end(), found.left_for_people.begin(),
                               found.left_for_people.end());
  }
  co_return all;
}

Task<Result<CleanState>> Cleaner::step(CleanTarget target) {
  auto running = co_await stop_restores(target);
  if (!running || !running->empty()) {
    const auto emptied = co_await empty_namespaces(target);
    if (!running) co_return fail(running.error());
    if (!emptied) co_return fail(emptied.error());
    co_return CleanState{.waiting_for = std::move(*running)};
  }
  // First what is outside the namespaces: by these a sweep knows whose it was. What cannot be looked for
  // keeps nothing from going.
  const auto left = co_await remove_leftovers(target);
  KYMAROS_CO_TRY(auto terminating, co_await remove_namespaces(target));
  KYMAROS_CO_TRY(auto deleting, co_await remove_restores(target));
  if (!terminating.empty()) co_return CleanState{.waiting_for = std::move(terminating)};
  if (!deleting.empty()) co_return CleanState{.waiting_for = std::move(deleting)};
  if (!left) co_return CleanState{.only_outside = true, .waiting_for = left.error().message};
  co_return CleanState{.is_clean = left->pending.empty(),
                       .only_outside = !left->pending.empty(),
                       .waiting_for = fmt::format("{}", fmt::join(left->pending, "; ")),
                       .left_for_people = left->left_for_people};
}

}  // namespace kymaros::op
