#include "operator/references.hpp"

#include <fmt/format.h>

#include <map>

namespace kymaros::op {
namespace {

constexpr std::size_t kMaxLookups = 200;

/// The kinds that references name (decision 6a).
const std::map<std::string, kube::ResourceType>& target_types() {
  static const std::map<std::string, kube::ResourceType> kTypes = [] {
    std::map<std::string, kube::ResourceType> types;
    for (const auto& type : {
             kube::ResourceType{"", "v1", "configmaps", "ConfigMap"},
             kube::ResourceType{"", "v1", "secrets", "Secret"},
             kube::ResourceType{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"},
             kube::ResourceType{"", "v1", "serviceaccounts", "ServiceAccount"},
             kube::ResourceType{"", "v1", "services", "Service"},
             kube::ResourceType{"rbac.authorization.k8s.io", "v1", "roles", "Role"},
             kube::ResourceType{"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole",
                                kube::Scope::Cluster},
             kube::ResourceType{"storage.k8s.io", "v1", "storageclasses", "StorageClass",
                                kube::Scope::Cluster},
             kube::ResourceType{"scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass",
                                kube::Scope::Cluster},
             kube::ResourceType{"apiextensions.k8s.io", "v1", "customresourcedefinitions",
                                "CustomResourceDefinition", kube::Scope::Cluster},
             kube::ResourceType{"apps", "v1", "deployments", "Deployment"},
             kube::ResourceType{"apps", "v1", "statefulsets", "StatefulSet"},
             kube::ResourceType{"apps", "v1", "replicasets", "ReplicaSet"},
         }) {
      types[type.kind] = type;
    }
    return types;
  }();
  return kTypes;
}

/// True if it exists, or if we may not know: what we may not see is no proof of absence.
Task<Result<bool>> exists(kube::Client& client, domain::ObjectId id) {
  const auto type = target_types().find(id.kind);
  if (type == target_types().end() || type->second.group != id.group) co_return true;
  const auto page = co_await client.list(
      type->second, {.namespace_ = id.namespace_, .fieldSelector = "metadata.name=" + id.name},
      {.limit = 1, .metadata_only = true});
  if (page) co_return !page->items.empty();
  if (page.error().code == ErrorCode::Forbidden) co_return true;
  if (page.error().code == ErrorCode::NotFound) co_return false;
  co_return fail(page.error().within(fmt::format("look for {}", to_string(id))));
}

}  // namespace

Task<Result<ReferenceTargets>> find_existing_targets(kube::Client& client,
                                                     std::vector<domain::ObjectFacts> restored) {
  std::set<domain::ObjectId> here;
  for (const auto& object : restored) here.insert(object.id);
  std::set<domain::ObjectId> asked;
  ReferenceTargets targets;
  for (const auto& object : restored) {
    for (const auto& reference : object.references) {
      if (here.contains(reference.target) || !asked.insert(reference.target).second) continue;
      const bool is_asked = asked.size() <= kMaxLookups;
      targets.not_asked += !is_asked;
      bool found = true;
      if (is_asked) {
        KYMAROS_CO_TRY(found, co_await exists(client, reference.target));
      }
      if (found) targets.existing.insert(reference.target);
    }
  }
  co_return targets;
}

std::set<ListedKind> live_kinds(const domain::Inventory& inventory) {
  auto kinds = kinds_of(inventory);
  for (const auto& usual : {
           ListedKind{"apps", "v1", "Deployment"},
           ListedKind{"apps", "v1", "StatefulSet"},
           ListedKind{"apps", "v1", "DaemonSet"},
           ListedKind{"batch", "v1", "CronJob"},
           ListedKind{"", "v1", "Service"},
           ListedKind{"", "v1", "ConfigMap"},
           ListedKind{"", "v1", "Secret"},
           ListedKind{"", "v1", "PersistentVolumeClaim"},
           ListedKind{"", "v1", "ServiceAccount"},
           ListedKind{"networking.k8s.io", "v1", "Ingress"},
       }) {
    kinds.insert(usual);
  }
  return kinds;
}

}  // namespace kymaros::op
