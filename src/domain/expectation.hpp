#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/object_facts.hpp"

namespace kymaros::domain {

/// Why an object of the backup is not expected in the sandbox, as the report states it.
enum class NotExpected {
  ProviderDoesNotRestore,  // kinds that Velero never restores
  MadeByTheCluster,        // what every namespace gets, tokens, endpoints of selected pods
  JudgedThroughItsOwner,   // pods, replica sets, a CronJob's jobs: level 3 judges them
  Completed,               // pods and jobs that had done their work
  ClusterScoped,           // persistent volumes are judged by their claim
  Excluded,                // by us, or by the owner's own filters: judged in the inventory only
  NotKnown,                // only names could be read, and what it is hangs on more than its name
};

std::string_view to_string(NotExpected why);

/// What the run itself kept out of the restore.
struct Exclusions {
  std::vector<std::string>
      kinds;  // "NetworkPolicy.networking.k8s.io", "ResourceQuota": ours, group-qualified
  std::map<std::string, std::string> label_selector;  // backupSource.labelSelector: others are not restored
};

/// "NetworkPolicy.networking.k8s.io", or "ResourceQuota" for the core group.
std::string qualified_kind(const ObjectId& id);

/// Why `object` is not to be looked for in the sandbox; nothing: it is expected (decision 5).
/// `inventory` must be sorted by id (see sort_inventory): owners are looked up in it. An owner that is itself
/// excluded judges nothing: what it owned is restored without it, and expected.
std::optional<NotExpected> why_not_expected(const ObjectFacts& object, const Inventory& inventory,
                                            const Exclusions& exclusions);

/// Sorts objects by id and drops doubles.
void sort_inventory(Inventory& inventory);

/// The object of that id in a sorted inventory, or nullptr.
const ObjectFacts* find_object(const Inventory& inventory, const ObjectId& id);

}  // namespace kymaros::domain
