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
  // Velero gives restored snapshots names of its own; what is in them is judged with the volumes.
  if (id.kind == "VolumeSnapshot") return id.group == "snapshot.storage.k8s.io";
  if (id.group == "velero.io")
    return one_of(id.kind, {"Backup", "Restore", "ResticRepository", "BackupRepository"});
  return false;
}

/// Endpoints that the cluster makes from pods. Those of a Service without a selector were written by hand.
bool endpoints_of_pods(const ObjectFacts& object, const std::string& service_name,
                       const Inventory& inventory) {
  const auto* service = find_object(inventory, {"", "Service", object.id.namespace_, service_name});
  return !service || service->has_selector;
}

bool made_by_the_cluster(const ObjectFacts& object, const Inventory& inventory) {
  const auto& id = object.id;
  if (id.group == "discovery.k8s.io" && id.kind == "EndpointSlice") {
    const auto service = object.labels.find("kubernetes.io/service-name");
    return service == object.labels.end() || endpoints_of_pods(object, service->second, inventory);
  }
  if (!id.group.empty()) return false;
  if (id.kind == "ConfigMap") {
    return one_of(id.name, {"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"});
  }
  if (id.kind == "ServiceAccount") return one_of(id.name, {"default", "builder", "deployer"});
  if (id.kind == "Secret") return object.type == "kubernetes.io/service-account-token";
  if (id.kind == "Endpoints") return endpoints_of_pods(object, id.name, inventory);
  return id.kind == "Pod" && object.is_mirror_pod;
}

bool matches(const std::map<std::string, std::string>& labels,
             const std::map<std::string, std::string>& selector) {
  return std::ranges::all_of(selector, [&](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
}

bool is_excluded_kind(const ObjectId& id, const Exclusions& exclusions) {
  return std::ranges::find(exclusions.kinds, qualified_kind(id)) != exclusions.kinds.end();
}

bool is_excluded(const ObjectFacts& object, const Exclusions& exclusions) {
  return is_excluded_kind(object.id, exclusions) || !matches(object.labels, exclusions.label_selector);
}

/// The controller owner in the inventory: in the group that the object names, or in that into which
/// Kubernetes has moved its kind since ("extensions").
const ObjectFacts* find_owner(const ObjectFacts& object, const Inventory& inventory) {
  if (object.controller_kind.empty()) return nullptr;
  for (const std::string_view group : {std::string_view(object.controller_group), std::string_view("apps")}) {
    const ObjectId id{std::string(group), object.controller_kind, object.id.namespace_,
                      object.controller_name};
    if (const auto* owner = find_object(inventory, id)) return owner;
  }
  return nullptr;
}

bool is_judged_through_owner(const ObjectFacts& object, const Inventory& inventory,
                             const Exclusions& exclusions) {
  const auto* owner = find_owner(object, inventory);
  return owner && !is_excluded(*owner, exclusions);
}

/// "default-token-x7k2p": how the tokens were named that the cluster made for each ServiceAccount.
bool is_named_like_a_token(std::string_view name) {
  constexpr std::string_view kMiddle = "-token-";
  constexpr std::size_t kRandom = 5;
  return name.size() > kMiddle.size() + kRandom &&
         name.substr(name.size() - kRandom - kMiddle.size()).starts_with(kMiddle);
}

/// True where a name alone does not tell whether the object is expected: its owner, its end or its type
/// would.
bool needs_contents(const ObjectId& id) {
  if (id.group == "apps") return id.kind == "ReplicaSet";
  if (id.group == "batch") return id.kind == "Job";
  if (id.group == "discovery.k8s.io") return id.kind == "EndpointSlice";
  if (!id.group.empty()) return false;
  return one_of(id.kind, {"Pod", "Endpoints"}) || (id.kind == "Secret" && is_named_like_a_token(id.name));
}

std::optional<NotExpected> why_name_is_not_expected(const ObjectId& id, const Exclusions& exclusions) {
  if (is_excluded_kind(id, exclusions)) return NotExpected::Excluded;
  if (needs_contents(id) || !exclusions.label_selector.empty()) return NotExpected::NotKnown;
  return std::nullopt;
}

bool can_complete(const ObjectId& id) {
  return (id.group.empty() && id.kind == "Pod") || (id.group == "batch" && id.kind == "Job");
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
    case NotExpected::NotKnown:
      return "only its name is known, because the backup's contents could not be read";
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
  if (!inventory.contents_read && needs_contents(object.id))
    return why_name_is_not_expected(object.id, exclusions);
  if (made_by_the_cluster(object, inventory)) return NotExpected::MadeByTheCluster;
  if (!inventory.contents_read) return why_name_is_not_expected(object.id, exclusions);
  if (can_complete(object.id) && object.is_completed) return NotExpected::Completed;
  if (is_judged_through_owner(object, inventory, exclusions)) return NotExpected::JudgedThroughItsOwner;
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
