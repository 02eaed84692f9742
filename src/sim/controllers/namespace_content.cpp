#include "sim/controllers/namespace_content.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/controllers/api_availability.hpp"
#include "sim/controllers/pods.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

constexpr auto kFinalizerEstimate = std::chrono::seconds(15);
constexpr std::int64_t kDefaultGrace = 30;

/// How long the slowest pod may take; 0 if it has had that time already.
std::chrono::seconds estimate_for_pods(const std::vector<ObjectPtr>& pods, Duration since_deletion) {
  std::chrono::seconds longest{0};
  for (const auto& pod : pods) {
    if (is_ended(*pod)) continue;
    const std::chrono::seconds grace(
        integer_at(*pod, {"spec", "terminationGracePeriodSeconds"}, kDefaultGrace));
    longest = std::max(longest, grace);
  }
  return since_deletion >= longest ? std::chrono::seconds(0) : longest;
}

void empty_of(Registry& registry, const ResourceKind& kind, const std::string& name, Duration since_deletion,
              ContentLeft& left) {
  const auto found = registry.list(kind, name);
  const bool is_pods = kind.type.qualified_name() == "pods";
  auto estimate = is_pods ? estimate_for_pods(found, since_deletion) : std::chrono::seconds(0);
  for (const auto& object : found) registry.remove(kind, key_of(*object));
  const auto remaining = registry.list(kind, name);
  if (remaining.empty()) return;
  left.resources[fmt::format("{}.{}", kind.type.plural, kind.type.group)] +=
      static_cast<int>(remaining.size());
  bool is_held = false;
  for (const auto& object : remaining) {
    for (const auto& finalizer : finalizers_of(*object)) {
      ++left.finalizers[finalizer];
      is_held = true;
    }
  }
  if (estimate == std::chrono::seconds(0) && is_held) estimate = kFinalizerEstimate;
  if (estimate == std::chrono::seconds(0)) {
    left.errors.push_back(
        fmt::format("unexpected items still remain in namespace: {} for gvr: {}/{}, Resource={}", name,
                    kind.type.group, kind.type.version, kind.type.plural));
  }
  left.estimate = std::max(left.estimate, estimate);
}

}  // namespace

ContentLeft empty_namespace(Registry& registry, const std::string& name, Time deleted_at) {
  ContentLeft left{.broken_apis = broken_apis(registry)};
  const auto since = registry.clock().now() - deleted_at;
  empty_of(registry, *registry.catalog().find("pods"), name, since, left);
  left.only_pods_yet = !left.is_empty();
  if (left.only_pods_yet) return left;
  for (const auto* kind : registry.catalog().all()) {
    if (kind->type.scope == kube::Scope::Namespaced) empty_of(registry, *kind, name, since, left);
  }
  return left;
}

}  // namespace kymaros::sim
