#include "domain/expectation.hpp"

#include <algorithm>
#include <array>

namespace kymaros::domain {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

bool provider_does_not_restore(const ObjectFacts& object) {
  const auto& id = object.id;
  if (id.kind == "Event") return id.group.empty() || id.group == "events.k8s.io";
  if (id.kind == "Lease") return id.group == "coordination.k8s.io";
  if (id.kind == "ControllerRevision") return id.group == "apps";
  if (id.group == "velero.io")
    return one_of(id.kind, {"Backup", "Restore", "ResticRepository", "BackupRepository"});
  return false;
}

bool made_by_the_cluster(const ObjectFacts& object, const Inventory& inventory) {
  const auto& id = object.id;
  if (id.group == "discovery.k8s.io") return id.kind == "EndpointSlice";
  if (!id.group.empty()) return false;
  if (id.kind == "ConfigMap") {
    return one_of(id.name, {"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"});
  }
  if (id.kind == "ServiceAccount") return one_of(id.name, {"default", "builder", "deployer"});
  if (id.kind == "Secret") return object.type == "kubernetes.io/service-account-token";
  if (id.kind == "Endpoints") {
    const auto* service = find_object(inventory, {"", "Service", id.namespace_, id.name});
    return !service || service->has_selector;
  }
  return id.kind == "Pod" && object.is_mirror_pod;
}

/// True if the controller owner is in the inventory, whatever its group: owner references carry none that is
/// exact.
bool owner_is_here(const ObjectFacts& object, const Inventory& inventory) {
  if (object.controller_kind.empty()) return false;
  return std::ranges::any_of(inventory.objects, [&](const ObjectFacts& other) {
    return other.id.kind == object.controller_kind && other.id.name == object.controller_name &&
           other.id.namespace_ == object.id.namespace_;
  });
}

bool can_complete(const ObjectId& id) {
  return (id.group.empty() && id.kind == "Pod") || (id.group == "batch" && id.kind == "Job");
}

bool matches(const std::map<std::string, std::string>& labels,
             const std::map<std::string, std::string>& selector) {
  return std::ranges::all_of(selector, [&](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
}

bool is_excluded(const ObjectFacts& object, const Exclusions& exclusions) {
  return std::ranges::find(exclusions.kinds, qualified_kind(object.id)) != exclusions.kinds.end() ||
         !matches(object.labels, exclusions.label_selector);
}

}  // namespace

std::string_view to_string(NotExpected why) {
  switch (why) {
    case NotExpected::ProviderDoesNotRestore:
      return "the provider does not restore this kind";
    case NotExpected::MadeByTheCluster:
      return "every namespace gets it from the cluster";
    case NotExpected::JudgedThroughItsOwner:
      return "judged through its owner";
    case NotExpected::Completed:
      return "it had completed";
    case NotExpected::ClusterScoped:
      return "it does not belong to the namespace";
    case NotExpected::Excluded:
      return "excluded from the restore";
  }
  return "";
}

std::string qualified_kind(const ObjectId& id) {
  return id.group.empty() ? id.kind : id.kind + "." + id.group;
}

std::string to_string(const ObjectId& id) {
  const bool own = id.group.empty() || one_of(id.group, {"apps", "batch", "autoscaling", "policy"}) ||
                   id.group.ends_with(".k8s.io");
  return (own ? id.kind : qualified_kind(id)) + "/" + id.name;
}

std::optional<NotExpected> why_not_expected(const ObjectFacts& object, const Inventory& inventory,
                                            const Exclusions& exclusions) {
  if (object.id.namespace_.empty()) return NotExpected::ClusterScoped;
  if (provider_does_not_restore(object)) return NotExpected::ProviderDoesNotRestore;
  if (made_by_the_cluster(object, inventory)) return NotExpected::MadeByTheCluster;
  if (can_complete(object.id) && object.is_completed) return NotExpected::Completed;
  if (owner_is_here(object, inventory)) return NotExpected::JudgedThroughItsOwner;
  if (is_excluded(object, exclusions)) return NotExpected::Excluded;
  return std::nullopt;
}

void sort_inventory(Inventory& inventory) {
  std::ranges::sort(inventory.objects, {}, &ObjectFacts::id);
  const auto doubles = std::ranges::unique(inventory.objects, {}, &ObjectFacts::id);
  inventory.objects.erase(doubles.begin(), doubles.end());
}

const ObjectFacts* find_object(const Inventory& inventory, const ObjectId& id) {
  const auto found = std::ranges::lower_bound(inventory.objects, id, {}, &ObjectFacts::id);
  return found != inventory.objects.end() && found->id == id ? &*found : nullptr;
}

}  // namespace kymaros::domain
