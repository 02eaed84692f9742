#include "operator/leftovers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/labels.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

using Targets = std::map<std::string, CleanTarget>;  // by run

CleanTarget recorded(const api::UncleanRun& run, const sandbox::Ownership& owner, Time now) {
  return {.owner = owner,
          .namespaces = recorded_namespaces(run.sandboxes),
          .restores = run.restores,
          .since = run.since.value_or(now)};
}

CleanTarget& of_run(Targets& targets, sandbox::Ownership owner, std::string run, Time now) {
  const auto [place, is_new] = targets.try_emplace(run);
  if (is_new) {
    owner.run = std::move(run);
    place->second = {.owner = std::move(owner), .since = now};
  }
  return place->second;
}

void add_namespace(const json::Value& object, CleanTarget& target) {
  const auto name = json::find_string(object, {"metadata", "name"});
  const auto created = parse_time(json::find_string(object, {"metadata", "creationTimestamp"}));
  if (created) target.since = std::min(target.since, *created);
  if (std::ranges::count(target.namespaces, name, &CleanTarget::Namespace::name) > 0) return;
  target.namespaces.push_back(
      {.name = name, .uid = json::find_string(object, {"metadata", "uid"}), .is_drawn = false});
}

void add_restore(const std::string& name, const backup::RestoreState& state, CleanTarget& target) {
  if (state.created_at) target.since = std::min(target.since, *state.created_at);
  if (std::ranges::count(target.restores, name) == 0) target.restores.push_back(name);
}

/// What no record tells of: a record may have been lost, or edited.
Task<Result<void>> add_all_labelled(kube::Client& client, backup::Provider& provider,
                                    sandbox::Ownership owner, Time now, Targets& targets) {
  const auto selector = fmt::format("{}={}", api::kOwnerUidLabel, owner.test_uid);
  const auto labelled =
      co_await client.list_all(sandbox::kNamespaces, {.labelSelector = selector}, {.metadata_only = true});
  if (!labelled) co_return fail(labelled.error().within("look for leftovers"));
  for (const auto& item : labelled->items) {
    // A copy of a sandbox bears its labels too, and is nobody's to remove.
    const auto marked = sandbox::owner_of(item);
    if (marked && marked->test_uid == owner.test_uid)
      add_namespace(item, of_run(targets, owner, marked->run, now));
  }
  KYMAROS_CO_TRY(const auto restores, co_await provider.own_restores());
  for (const auto& [name, state] : restores) {
    const auto run = state.label(api::kRunLabel);
    if (state.label(api::kOwnerUidLabel) != owner.test_uid || run.empty()) continue;
    add_restore(name, state, of_run(targets, owner, run, now));
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<std::vector<CleanTarget>>> find_leftovers(kube::Client& client, backup::Provider& provider,
                                                      api::RestoreTest test, Time now) {
  sandbox::Ownership owner{.test_namespace = test.metadata.namespace_,
                           .test_name = test.metadata.name,
                           .test_uid = test.metadata.uid};
  Targets targets;
  for (const auto& run : test.status.unclean) {
    owner.run = run.run;
    targets.insert_or_assign(run.run, recorded(run, owner, now));
  }
  owner.run.clear();
  if (test.metadata.is_being_deleted()) {
    KYMAROS_CO_TRY_VOID(co_await add_all_labelled(client, provider, owner, now, targets));
  }
  std::vector<CleanTarget> found;
  for (auto& [run, target] : targets) found.push_back(std::move(target));
  co_return found;
}

}  // namespace kymaros::op
