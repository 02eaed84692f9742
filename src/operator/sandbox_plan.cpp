#include "operator/sandbox_plan.hpp"

#include <algorithm>
#include <array>

namespace kymaros::op {
namespace {

// What a container without requests of its own is given by the sandbox' LimitRange, and Velero's helper
// container asks for.
const Quantity& default_cpu() {
  static const Quantity kValue = *parse_quantity("100m");
  return kValue;
}
const Quantity& default_memory() {
  static const Quantity kValue = *parse_quantity("128Mi");
  return kValue;
}

/// A quarter more, and at least so much more that a pod can be replaced while the old one still ends.
Quantity with_headroom(const Quantity& sum, const Quantity& least) {
  return std::max(sum.times(5, 4), sum + least).whole();
}

sandbox::Isolation isolation_of(api::NetworkIsolation isolation) {
  switch (isolation) {
    case api::NetworkIsolation::Strict:
      return sandbox::Isolation::Strict;
    case api::NetworkIsolation::Group:
      return sandbox::Isolation::Group;
    case api::NetworkIsolation::DenyAll:
      return sandbox::Isolation::DenyAll;
  }
  return sandbox::Isolation::Strict;
}

/// What one of Kubernetes' own controllers made is counted where that asks for it.
bool is_counted_at_its_controller(const domain::ObjectFacts& object) {
  static constexpr auto kOwn = std::to_array<std::string_view>({"", "apps", "batch", "extensions"});
  return !object.controller_kind.empty() && std::ranges::count(kOwn, object.controller_group) > 0;
}

/// How many pods it comes to, nobody here knows: as many as there are nodes, or what a controller that is not
/// Kubernetes' own thinks right.
bool has_untold_pods(const domain::ObjectFacts& object) {
  return object.id.kind == "DaemonSet" || !object.controller_kind.empty();
}

/// All claims are in the backup, those of StatefulSets and pods too.
sandbox::Quota storage_only(const domain::Inventory& inventory, const std::string& source) {
  Quantity storage;
  for (const auto& object : inventory.objects) {
    if (object.id.namespace_ == source && object.requests) storage += object.requests->storage;
  }
  return storage.is_zero() ? sandbox::Quota{} : sandbox::Quota{.storage = storage};
}

}  // namespace

sandbox::Quota quota_from(const domain::Inventory& inventory, const std::string& source) {
  if (!inventory.contents_read) return {};
  Quantity cpu, memory, storage;
  Quantity largest_cpu = default_cpu(), largest_memory = default_memory();
  for (const auto& object : inventory.objects) {
    if (object.id.namespace_ != source || !object.requests) continue;
    const auto& asked = *object.requests;
    storage += asked.storage;
    if (object.id.kind == "PersistentVolumeClaim" || object.id.kind == "CronJob") continue;
    if (is_counted_at_its_controller(object)) continue;
    if (has_untold_pods(object)) return storage_only(inventory, source);
    const auto pods = std::max(1, object.replicas.value_or(1));
    const auto pod_cpu = std::max(asked.cpu + default_cpu().times(asked.without_cpu), default_cpu());
    const auto pod_memory =
        std::max(asked.memory + default_memory().times(asked.without_memory), default_memory());
    cpu += pod_cpu.times(pods);
    memory += pod_memory.times(pods);
    largest_cpu = std::max(largest_cpu, pod_cpu);
    largest_memory = std::max(largest_memory, pod_memory);
  }
  if (cpu.is_zero()) return {};
  sandbox::Quota quota{.cpu = std::max(cpu.times(5, 4), cpu + largest_cpu),
                       .memory = with_headroom(memory, largest_memory)};
  if (!storage.is_zero()) quota.storage = storage;
  return quota;
}

sandbox::SandboxPlan plan_sandbox(const RunContext& run, const api::RunSandbox& which,
                                  const sandbox::Resolver& resolver) {
  const auto& owners = run.plan.sandbox.quota;
  auto quota = run.reading ? quota_from(run.reading->inventory, which.source) : sandbox::Quota{};
  if (owners.cpu) quota.cpu = owners.cpu;
  if (owners.memory) quota.memory = owners.memory;
  if (owners.storage) quota.storage = owners.storage;
  return {
      .name = which.namespace_,
      .source = which.source,
      .owner = run.owner,
      .expires_at = std::chrono::ceil<Time::duration>(run.record.slot.heldAt.value() + run.plan.sandbox.ttl),
      .isolation = isolation_of(run.plan.sandbox.isolation),
      .quota = quota,
      .resolver = resolver,
      .group = run.sandbox_names()};
}

}  // namespace kymaros::op
