#include "operator/leftovers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/labels.hpp"
#include "api/names.hpp"
#include "api/restore_test_plan.hpp"
#include "sandbox/resources.hpp"

namespace kymaros::op {
namespace {

/// The status does not say which names a run drew and which its owner gave; the spec may have changed since.
/// What stands under a given name may be anybody's, so only what has the form of a drawn one counts.
bool may_be_drawn(const api::RestoreTest& test, const std::string& name) {
  const auto& prefix = test.spec.sandbox.namespacePrefix;
  const auto suffix = name.substr(name.rfind('-') + 1);
  return name == api::sandbox_name(prefix.empty() ? api::SandboxSettings().name_prefix : prefix,
                                   test.metadata.name, suffix);
}

bool names_it(const api::RestoreTest& test, const std::string& sandbox) {
  return std::ranges::any_of(test.spec.backupSource.namespaces, [&](const api::NamespaceMapping& mapping) {
    return mapping.sandboxName == sandbox;
  });
}

void add(const json::Value& object, CleanTarget& target) {
  const auto created = parse_time(json::find_string(object, {"metadata", "creationTimestamp"}));
  if (created) target.since = std::min(target.since, *created);
  target.namespaces.push_back({.name = json::find_string(object, {"metadata", "name"}),
                               .uid = json::find_string(object, {"metadata", "uid"})});
}

}  // namespace

Task<Result<CleanTarget>> find_leftovers(kube::Client& client, backup::Provider& provider,
                                         api::RestoreTest test, Time now) {
  CleanTarget target{.owner = {.test_namespace = test.metadata.namespace_,
                               .test_name = test.metadata.name,
                               .test_uid = test.metadata.uid}};
  const auto selector = fmt::format("{}={}", api::kOwnerUidLabel, test.metadata.uid);
  const auto labelled =
      co_await client.list_all(sandbox::kNamespaces, {.labelSelector = selector}, {.metadata_only = true});
  if (!labelled) co_return fail(labelled.error().within("look for leftovers"));
  target.since = test.status.lastRunAt.value_or(now);
  for (const auto& item : labelled->items) add(item, target);
  for (const auto& name : test.status.sandboxNamespaces) {
    const bool known = std::ranges::count(target.namespaces, name, &CleanTarget::Namespace::name) > 0;
    if (known || names_it(test, name) || !may_be_drawn(test, name)) continue;
    const auto object = co_await client.get(sandbox::kNamespaces, {"", name});
    if (!object && object.error().code != ErrorCode::NotFound)
      co_return fail(object.error().within("look for leftovers"));
    if (object) {
      add(*object, target);
    } else {
      target.namespaces.push_back({.name = name});  // what it left outside may still be there
    }
  }
  KYMAROS_CO_TRY(const auto restores, co_await provider.own_restores());
  for (const auto& [name, state] : restores) {
    const auto owner = state.labels.find(std::string(api::kOwnerUidLabel));
    if (owner == state.labels.end() || owner->second != test.metadata.uid) continue;
    target.restores.push_back(name);
    if (state.created_at) target.since = std::min(target.since, *state.created_at);
  }
  for (const auto& name : test.status.restoreIDs) {
    if (!restores.contains(name)) target.restores.push_back(name);
  }
  co_return target;
}

}  // namespace kymaros::op
