#include "operator/cleaner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>
#include <utility>

namespace kymaros::op {
namespace {

constexpr std::size_t kSentencesTold = 10;  // a condition is to be read

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

/// What bears a recorded name is ours if its labels say so, or if we once made it under a name drawn for this
/// run: the provider makes a namespace that vanished anew, without labels (decision 21).
bool Cleaner::SeenNamespace::is_ours() const {
  return state && (state->is_ours || (recorded.is_drawn && !recorded.uid.empty()));
}

Task<Result<Cleaner::Restores>> Cleaner::see_restores(const CleanTarget& target) {
  Restores seen;
  for (const auto& name : target.restores) {
    KYMAROS_CO_TRY(auto state, co_await provider_.restore_state(name));
    seen.push_back({name, std::move(state)});
  }
  co_return seen;
}

Task<Result<Cleaner::Namespaces>> Cleaner::see_namespaces(const CleanTarget& target) {
  Namespaces seen;
  for (const auto& recorded : target.namespaces) {
    KYMAROS_CO_TRY(auto state, co_await sandboxes_.look_at(recorded.name, target.owner));
    seen.push_back({recorded, std::move(state)});
  }
  co_return seen;
}

/// While a restore may be under way; `reason` says why.
Task<Result<CleanState>> Cleaner::empty_for_now(const CleanTarget& target, std::string reason) {
  KYMAROS_CO_TRY(const auto namespaces, co_await see_namespaces(target));
  for (const auto& seen : namespaces) {
    if (!seen.is_ours() || seen.state->is_terminating) continue;
    KYMAROS_CO_TRY_VOID(co_await sandboxes_.empty(seen.recorded.name, target.owner));
  }
  co_return CleanState{.waiting_for = std::move(reason)};
}

/// Which one is under way, in a sentence; empty: none is.
Task<Result<std::string>> Cleaner::stop_restores(const Restores& restores) {
  std::string running;
  for (const auto& [name, state] : restores) {
    if (!state || is_terminal(state->phase)) continue;
    if (!state->is_being_deleted) KYMAROS_CO_TRY_VOID(co_await provider_.remove_restore(name));
    running =
        fmt::format("restore {} is {}", name, state->provider_phase.empty() ? "new" : state->provider_phase);
  }
  co_return running;
}

Task<Result<std::string>> Cleaner::remove_namespaces(const Namespaces& namespaces) {
  std::string waiting;
  for (const auto& seen : namespaces) {
    if (!seen.is_ours()) continue;
    const auto& [recorded, state] = seen;
    if (!state->is_terminating) KYMAROS_CO_TRY_VOID(co_await sandboxes_.remove(recorded.name, state->uid));
    waiting = fmt::format("namespace {} is terminating{}{}", recorded.name,
                          state->blocked_by.empty() ? "" : ": ", state->blocked_by);
  }
  co_return waiting;
}

Task<Result<std::string>> Cleaner::remove_restores(const Restores& restores) {
  std::string waiting;
  for (const auto& [name, state] : restores) {
    if (!state) continue;
    if (!state->is_being_deleted) KYMAROS_CO_TRY_VOID(co_await provider_.remove_restore(name));
    waiting = fmt::format("restore {} is being deleted by the provider", name);
  }
  co_return waiting;
}

/// The namespaces whose volumes are the run's. A name that its owner chose may be anybody's, before the run
/// and after it: it counts while it is ours, and when what we made under it is gone.
std::vector<std::string> Cleaner::own_names(const Namespaces& namespaces) {
  std::vector<std::string> names;
  for (const auto& [recorded, state] : namespaces) {
    const bool was_ours = !recorded.uid.empty() && (recorded.is_drawn || !state);
    if (was_ours || (state && state->is_ours)) names.push_back(recorded.name);
  }
  return names;
}

Task<Result<backup::Leftovers>> Cleaner::remove_leftovers(const CleanTarget& target,
                                                          const Namespaces& namespaces) {
  backup::Leftovers all;
  const auto names = own_names(namespaces);
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
  if (!target.knows_restores) co_return co_await empty_for_now(target, "its restores cannot be seen");
  const auto restores = co_await see_restores(target);
  const auto running =
      restores ? co_await stop_restores(*restores) : Result<std::string>(fail(restores.error()));
  if (!running || !running->empty()) {
    auto emptied = co_await empty_for_now(target, running.value_or(""));
    if (!running) co_return fail(running.error());
    co_return emptied;
  }
  KYMAROS_CO_TRY(const auto namespaces, co_await see_namespaces(target));
  // First what is outside the namespaces: by these a sweep knows whose it was. What cannot be looked for
  // keeps nothing from going.
  const auto left = co_await remove_leftovers(target, namespaces);
  KYMAROS_CO_TRY(auto terminating, co_await remove_namespaces(namespaces));
  KYMAROS_CO_TRY(auto deleting, co_await remove_restores(*restores));
  if (!terminating.empty()) co_return CleanState{.waiting_for = std::move(terminating)};
  if (!deleting.empty()) co_return CleanState{.waiting_for = std::move(deleting)};
  if (!left) co_return CleanState{.only_outside = true, .waiting_for = left.error().message};
  co_return CleanState{.is_clean = left->pending.empty(),
                       .only_outside = !left->pending.empty(),
                       .waiting_for = fmt::format("{}", fmt::join(left->pending, "; ")),
                       .left_for_people = left->left_for_people};
}

}  // namespace kymaros::op
